//! Numbers as decimal digits and back, by the standard library: correctly rounded both ways.

/// The decimal digits d₀ d₁ … of a finite x > 0 and the exponent e, with x ≈ d₀.d₁d₂… · 10ᵉ and no zeros at the end.
///
/// With a limit these are so many digits of x correctly rounded; without one the fewest that read back the same.
pub fn digits(x: f64, limit: Option<usize>) -> (Vec<u8>, i32) {
    let text = match limit {
        Some(limit) => format!("{x:.*e}", limit.max(1) - 1),
        None => format!("{x:e}"),
    };
    let (mantissa, exponent) = text.split_once('e').expect("the exponent that was asked for");
    let mut digits: Vec<u8> = mantissa.bytes().filter(u8::is_ascii_digit).map(|digit| digit - b'0').collect();
    while digits.len() > 1 && digits.last() == Some(&0) {
        digits.pop();
    }
    (digits, exponent.parse().expect("a whole number"))
}

/// Digits as plain text, with zeros where the exponent asks for them: `0.0125`, `1250`.
pub fn plain(digits: &[u8], exponent: i32) -> String {
    let mut text = String::new();
    let end = (digits.len() as i32).max(exponent + 1);
    for place in exponent.min(0)..end {
        let digit = if place < 0 { 0 } else { digits.get(place as usize).copied().unwrap_or(0) };
        text.push(char::from(b'0' + digit));
        // The point stands behind the ones, unless that is the end.
        if place == exponent && place + 1 < end {
            text.push('.');
        }
    }
    text
}

/// The number nearest to a text such as `-12.5e-3`; too large ones are infinite. `None` where it is no number, words such
/// as `inf` among them.
pub fn parse(text: &str) -> Option<f64> {
    let numeric = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    text.parse().ok().filter(|_| numeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_the_fewest_or_as_many_as_are_asked_for() {
        assert_eq!(digits(0.1, None), (vec![1], -1));
        assert_eq!(digits(123_456.0, Some(3)), (vec![1, 2, 3], 5));
        assert_eq!(digits(9.996, Some(3)), (vec![1], 1));
        assert_eq!(digits(5e-324, None), (vec![5], -324));
    }

    #[test]
    fn words_are_no_numbers() {
        for text in ["inf", "nan", "infinity", "", ".", "1e", "--1", "1_0", "0x10", " 1", "1,5"] {
            assert_eq!(parse(text), None, "{text}");
        }
        for (text, value) in
            [("1.5e-7", 1.5e-7), (".5", 0.5), ("5.", 5.0), ("-0", -0.0), ("+3", 3.0), ("1e400", f64::INFINITY)]
        {
            assert_eq!(parse(text), Some(value), "{text}");
        }
    }

    #[test]
    fn plain_text_has_its_zeros() {
        let cases: [(&[u8], i32, &str); 6] = [
            (&[1, 2, 5], -2, "0.0125"),
            (&[1, 2, 5], 3, "1250"),
            (&[1, 2, 5], 2, "125"),
            (&[1, 2, 5], 1, "12.5"),
            (&[1, 2, 5], 0, "1.25"),
            (&[1], 0, "1"),
        ];
        for (digits, exponent, text) in cases {
            assert_eq!(plain(digits, exponent), text);
        }
    }
}
