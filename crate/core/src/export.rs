//! A run as text for other programs.

use crate::decimal;
use crate::race::Race;
use std::fmt::Write;

/// A number with the fewest digits that read back the same: plain between 1e-5 and 1e15, else with an exponent
/// (`1.5e-7`, `2e300`); `nan`, `inf`, `-inf`.
pub fn number(x: f64) -> String {
    let mut text = String::new();
    push_number(&mut text, x);
    text
}

fn push_number(text: &mut String, x: f64) {
    let size = x.abs();
    let written = if x.is_nan() {
        text.write_str("nan")
    } else if x.is_infinite() {
        text.write_str(if x > 0.0 { "inf" } else { "-inf" })
    } else if size == 0.0 || (1e-5..1e15).contains(&size) {
        write!(text, "{x}")
    } else {
        write!(text, "{x:e}")
    };
    written.expect("a String takes all text");
}

/// A number for people: at most `digits` significant digits without trailing zeros, a true minus sign, plain between
/// 1e-4 and 1e6 (or as many digits as are asked for), else with an exponent: `0.25`, `−3`, `1.5e−7`, `∞`, `NaN`.
pub fn short(x: f64, digits: usize) -> String {
    if x.is_nan() {
        return "NaN".to_string();
    }
    if x.is_infinite() {
        return if x > 0.0 { "∞" } else { "−∞" }.to_string();
    }
    if x == 0.0 {
        return "0".to_string();
    }
    let most = digits.clamp(1, 17);
    let (mut digits, mut exponent) = decimal::digits(x.abs(), Some(most));
    let sign = if x < 0.0 { "−" } else { "" };
    if !(-4..most.max(6) as i32).contains(&exponent) {
        let power = format!("{exponent}").replace('-', "−");
        return format!("{sign}{}e{power}", decimal::plain(&digits, 0));
    }
    // No digit before the point is left out.
    if exponent >= most as i32 {
        (digits, exponent) = decimal::digits(x.abs(), Some(exponent as usize + 1));
    }
    format!("{sign}{}", decimal::plain(&digits, exponent))
}

/// The whole race as CSV: a row for each iterate kept, racers one after the other.
///
/// Columns: `racer` (1, 2, …), `method`, `k`, the coordinates, `f`, the gradient `g_…`, `grad_norm`, `step`, `rate`,
/// evaluations of f, gradient and Hessian so far, the noise of the step from here where there is any, and what the
/// methods remember, empty where a method has no such thing. The row of the last iterate ends with its status.
pub fn csv(race: &Race) -> String {
    let problem = race.problem();
    let n = problem.variables.len();
    let noisy = race.racers().iter().any(|racer| !racer.trace().latest().noise().is_empty());
    let mut states: Vec<(&str, bool)> = Vec::new();
    for state in race.racers().iter().flat_map(|racer| racer.spec.state) {
        if !states.contains(&(state.id, state.vector)) {
            states.push((state.id, state.vector));
        }
    }
    let each = |prefix: &str| problem.variables.iter().map(|name| format!("{prefix}{name}")).collect::<Vec<_>>();
    let mut header: Vec<String> = ["racer", "method", "k"].map(String::from).to_vec();
    header.extend(each(""));
    header.push("f".into());
    header.extend(each("g_"));
    header.extend(["grad_norm", "step", "rate", "f_evals", "g_evals", "h_evals"].map(String::from));
    if noisy {
        header.extend(each("noise_"));
    }
    for (id, vector) in &states {
        header.extend(if *vector { each(&format!("{id}_")) } else { vec![(*id).to_string()] });
    }
    header.push("status".into());
    let mut text = header.join(",");
    text.push('\n');
    for (i, racer) in race.racers().iter().enumerate() {
        for (k, row) in racer.trace().rows() {
            write!(text, "{},{},{k}", i + 1, racer.spec.id).expect("a String takes all text");
            let counts = row.counts();
            let counts = [counts.values, counts.gradients, counts.hessians].map(|count| count as f64);
            let before = [crate::math::norm(row.gradient()), row.step(), row.rate()];
            for &value in row.x().iter().chain([&row.f()]).chain(row.gradient()).chain(&before).chain(&counts) {
                text.push(',');
                push_number(&mut text, value);
            }
            if noisy {
                for &value in row.noise() {
                    text.push(',');
                    push_number(&mut text, value);
                }
            }
            for (id, vector) in &states {
                let len = if *vector { n } else { 1 };
                let mut at = 0;
                let own = racer.spec.state.iter().find_map(|state| {
                    let here = at;
                    at += state.len(n);
                    (state.id == *id && state.vector == *vector).then_some(here)
                });
                for j in 0..len {
                    text.push(',');
                    if let Some(at) = own {
                        push_number(&mut text, row.state()[at + j]);
                    }
                }
            }
            text.push(',');
            if k == racer.trace().k() {
                text.push_str(racer.status().id());
            }
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_back_and_have_one_exponent_form() {
        let cases = [
            (0.0, "0"),
            (-0.0, "-0"),
            (0.1, "0.1"),
            (1e-5, "0.00001"),
            (9.9e-6, "9.9e-6"),
            (1e15, "1e15"),
            (-123456.5, "-123456.5"),
            (1e300, "1e300"),
            (f64::NAN, "nan"),
            (f64::NEG_INFINITY, "-inf"),
        ];
        for (value, text) in cases {
            assert_eq!(number(value), text);
        }
        for value in [f64::MIN_POSITIVE, f64::MAX, 1.0 / 3.0, 5e-324, 123456789012345.6] {
            assert_eq!(number(value).parse::<f64>().unwrap().to_bits(), value.to_bits());
        }
    }

    #[test]
    fn numbers_for_people_are_short() {
        let cases = [
            (0.0, 3, "0"),
            (-0.0, 3, "0"),
            (0.25, 3, "0.25"),
            (-3.0, 3, "−3"),
            (1.0 / 3.0, 4, "0.3333"),
            (1.5e-7, 3, "1.5e−7"),
            (123456.0, 3, "123456"),
            (1234567.0, 3, "1.23e6"),
            (1234567.0, 7, "1234567"),
            (9.9996, 4, "10"),
            (0.00012345, 3, "0.000123"),
            (-1e300, 5, "−1e300"),
            (f64::NAN, 3, "NaN"),
            (f64::NEG_INFINITY, 3, "−∞"),
        ];
        for (value, digits, text) in cases {
            assert_eq!(short(value, digits), text);
        }
    }
}
