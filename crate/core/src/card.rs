//! A method's card: one recorded step, line by line, with its numbers put in.

use crate::formula::{self, Label};
use crate::race::Race;
use crate::rule::{Cost, Rule};
use crate::run::Bare;
use serde::Serialize;

/// The step from an iterate to the next one in one coordinate. All markup is MathML without `<math>` around it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Card {
    /// The iterate from which the step goes: the one asked for, or the last one kept before it.
    pub k: u64,
    /// The coordinate, counted from 0.
    pub coordinate: usize,
    /// Its name.
    pub variable: String,
    /// The rule, line by line.
    pub lines: Vec<CardLine>,
    /// What such a step costs, in a sentence.
    pub cost: String,
    /// What the method remembers between steps, in a sentence.
    pub memory: String,
    /// The counts behind these sentences.
    pub counts: Cost,
}

/// One line of a rule, carried out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CardLine {
    /// The line as text of the formula language.
    pub code: String,
    /// One sentence on this line.
    pub say: String,
    /// `target ← expression` in symbols, and the condition under which the line is carried out, if there is one.
    pub symbols: String,
    /// `target ← expression with numbers = result`, all to six digits; where the line is skipped, the condition that does
    /// not hold.
    pub numbers: String,
    /// Whether the line is skipped here because its condition does not hold.
    pub skipped: bool,
    /// The result with all its digits; NaN where the line is skipped and nothing had the name before.
    pub value: f64,
}

/// The most coordinates of a point that a line writes out.
const SHOWN: usize = 4;

/// The card of racer `racer` for its step from iterate `k`, in coordinate `coordinate`; `None` where there is no such
/// racer or coordinate.
///
/// From the last iterate it shows the step that would come next.
pub fn card(race: &Race, racer: usize, k: u64, coordinate: usize) -> Option<Card> {
    let racer = race.racers().get(racer)?;
    let variable = race.problem().variables.get(coordinate)?.clone();
    let (k, row) = racer.trace().at(k);
    let rate = racer.rates.rate(racer.values.get("lr").unwrap_or(1.0), k);
    let mut rule = racer.spec.ready(&racer.values, row.x().len()).expect("a test reads the rule of every method");
    rule.begin(row.x(), row.state(), k + 1, rate);
    // What the step found is on record with the iterate that it led to, if that one is kept.
    let (next, after) = racer.trace().at(k + 1);
    let kept = next == k + 1;
    if kept {
        rule.give(after.state());
    }
    let mut problem = race.problem().clone();
    // The problem as the recorded step saw it.
    let mut f = Bare { problem: &mut problem, noise: row.noise() };
    let mut lines: Vec<CardLine> =
        (0..rule.len()).map(|i| carry_out(&mut rule, i, coordinate, &mut f, &variable)).collect();
    let mut projected = vec![0.0; row.x().len()];
    rule.x(&mut projected);
    let x = projected[coordinate];
    f.problem.project(&mut projected);
    if let Some([low, high]) = f.problem.surface.and_then(|surface| surface.bounds) {
        lines.push(projection(x, [low, high], projected[coordinate]));
    }
    let remembered: Vec<&str> =
        racer.spec.state.iter().filter(|state| rule.uses(state.id)).map(|state| state.name).collect();
    let counts = rule.cost();
    let mut cost = cost_sentence(&counts);
    if counts.found > 0 {
        let [before, after] = [row.counts(), after.counts()];
        cost = if kept {
            let count = |number: u64, what: &str| format!("{number} {what}{}", if number == 1 { "" } else { "s" });
            format!(
                "This step asked for {}, {} and {}.",
                count(after.values - before.values, "value"),
                count(after.gradients - before.gradients, "gradient"),
                count(after.hessians - before.hessians, "Hessian")
            )
        } else {
            "As many values, gradients and Hessians as the step needs; this one is not on record.".to_string()
        };
    }
    let memory = memory_sentence(&counts, &remembered);
    Some(Card { k, coordinate, variable, lines, cost, memory, counts })
}

fn cost_sentence(counts: &Cost) -> String {
    let Cost { each, shared, gradients, .. } = counts;
    let plural = if *gradients == 1 { "" } else { "s" };
    let shared = if *shared == 0 { String::new() } else { format!(" and {shared} once for all") };
    format!(
        "{gradients} gradient{plural}; besides, {each} operations for each coordinate{shared}, counted from the lines \
         (+ − × ÷ √, powers, |·|, sign, min, max)."
    )
}

fn memory_sentence(counts: &Cost, remembered: &[&str]) -> String {
    let number = |count: u32, what: &str| (count > 0).then(|| format!("{count} {what}"));
    let parts: Vec<String> = [
        number(
            counts.vectors,
            if counts.vectors == 1 { "number for each coordinate" } else { "numbers for each coordinate" },
        ),
        number(counts.matrices, if counts.matrices == 1 { "n × n matrix" } else { "n × n matrices" }),
        number(counts.scalars, if counts.scalars == 1 { "single number" } else { "single numbers" }),
    ]
    .into_iter()
    .flatten()
    .collect();
    if parts.is_empty() {
        return "Nothing but x.".to_string();
    }
    format!("{} beside x: {}.", parts.join(" and "), remembered.join(", "))
}

/// Carries out line `i` and writes down what happens in one coordinate.
fn carry_out(rule: &mut Rule, i: usize, coordinate: usize, f: &mut Bare<'_>, variable: &str) -> CardLine {
    let line = rule.line(i);
    let assignment = rule.assignment(i).clone();
    if !line.found.is_empty() {
        rule.execute(i, f);
        let value = rule.value(&assignment.target, coordinate).expect("a line gives its target a value");
        let target =
            formula::parse(&assignment.target).map_or_else(|_| String::new(), |expr| formula::mathml(&expr, &|_| None));
        let symbols = format!("<mrow>{target}<mo>←</mo><mtext>{}</mtext></mrow>", line.found);
        let numbers = if value.is_nan() {
            format!("<mrow>{target}<mo>←</mo><mtext>not on record</mtext></mrow>")
        } else {
            format!("<mrow>{target}<mo>←</mo>{}</mrow>", formula::short_number(value))
        };
        let code = format!("{} = {}", assignment.target, line.found);
        return CardLine { code, say: line.say.to_string(), symbols, numbers, skipped: false, value };
    }
    let mut symbols = formula::mathml_assignment(&assignment, &|_| None);
    let mut failed = None;
    let condition = rule.condition(i, coordinate).map(|(expr, value)| (expr.clone(), value));
    if let Some((expr, value)) = condition {
        let condition = formula::mathml(&expr, &|_| None);
        symbols = format!("<mrow>{symbols}<mtext>&#160;where&#160;</mtext>{condition}<mo>&gt;</mo><mn>0</mn></mrow>");
        if value <= 0.0 {
            let put_in = formula::mathml(&expr, &|name| rule.value(name, coordinate).map(Label::Number));
            failed = Some(format!("<mrow><mtext>not here:&#160;</mtext>{put_in}<mo>≤</mo><mn>0</mn></mrow>"));
        }
    }
    // The numbers that go in are those before the line is carried out: it may change one of them.
    let put_in = formula::mathml(&assignment.expr, &|name| rule.value(name, coordinate).map(Label::Number));
    rule.execute(i, f);
    let value = rule.value(&assignment.target, coordinate).expect("a line gives its target a value");
    let put_in = if assignment.gradient { slope(rule.point(), f.noise.get(coordinate), variable) } else { put_in };
    let skipped = failed.is_some();
    let numbers = failed.unwrap_or_else(|| equation(&assignment.target, &put_in, value));
    CardLine { code: line.code.to_string(), say: line.say.to_string(), symbols, numbers, skipped, value }
}

/// ∂f/∂x at a point, with the noise that is added.
fn slope(point: &[f64], noise: Option<&f64>, variable: &str) -> String {
    let name = formula::parse(variable).map_or_else(|_| String::new(), |expr| formula::mathml(&expr, &|_| None));
    let mut list: Vec<String> = point.iter().take(SHOWN).map(|&x| formula::short_number(x)).collect();
    if point.len() > SHOWN {
        list.push("<mo>…</mo>".to_string());
    }
    let at = list.join("<mo separator=\"true\">,</mo>");
    let noise = match noise {
        Some(&noise) if noise < 0.0 => format!("<mo>−</mo>{}", formula::short_number(-noise)),
        Some(&noise) => format!("<mo>+</mo>{}", formula::short_number(noise)),
        None => String::new(),
    };
    format!(
        "<mrow><mfrac><mrow><mo>∂</mo><mi>f</mi></mrow><mrow><mo>∂</mo>{name}</mrow></mfrac>\
         <mrow><mo>(</mo>{at}<mo>)</mo></mrow>{noise}</mrow>"
    )
}

fn equation(target: &str, right: &str, value: f64) -> String {
    let target = formula::parse(target).map_or_else(|_| String::new(), |expr| formula::mathml(&expr, &|_| None));
    format!("<mrow>{target}<mo>←</mo>{right}<mo>=</mo>{}</mrow>", formula::short_number(value))
}

/// The line after the method's own: the nearest point of the feasible box.
fn projection(x: f64, [low, high]: [f64; 2], value: f64) -> CardLine {
    let code = format!("x = min(max(x, {}), {})", crate::export::number(low), crate::export::number(high));
    let assignment = formula::parse_assignment(&code).expect("min and max of two numbers");
    let put_in = formula::mathml(&assignment.expr, &|name| (name == "x").then_some(Label::Number(x)));
    CardLine {
        say: "Back to the nearest point of the feasible box.".to_string(),
        symbols: formula::mathml_assignment(&assignment, &|_| None),
        numbers: equation("x", &put_in, value),
        skipped: false,
        value,
        code,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::Experiment;

    #[test]
    fn the_card_ends_at_the_recorded_iterate() {
        let link = "#race?v=1&m=nesterov(lr=0.001)@inverse_sqrt&m=adam(lr=0.1)&noise=0.5&seed=3&steps=20";
        let (experiment, messages) = Experiment::from_link(link);
        assert!(messages.is_empty(), "{messages:?}");
        let mut race = Race::new(&experiment).expect("the link's race");
        race.advance(20);
        for racer in 0..2 {
            for k in [0, 7, 19] {
                for coordinate in 0..2 {
                    let card = card(&race, racer, k, coordinate).expect("a racer and a coordinate");
                    let expected = race.racers()[racer].trace().at(k + 1).1.x()[coordinate];
                    let found = card.lines.last().expect("a rule has lines").value;
                    // The rule's powers of β round differently from the code's running products: a few units in the
                    // last place of 1 − βᵗ ≥ 10⁻³.
                    assert!((found - expected).abs() <= 1e-12 * (1.0 + expected.abs()), "{found} {expected}");
                }
            }
        }
        assert_eq!(card(&race, 2, 0, 0), None);
        assert_eq!(card(&race, 0, 0, 2), None);
    }

    #[test]
    fn numbers_stand_where_symbols_stood() {
        let (experiment, _) = Experiment::from_link("#race?v=1&surface=rosenbrock&start=2,4&m=gd(lr=0.5)&steps=3");
        let race = Race::new(&experiment).expect("the link's race");
        let card = card(&race, 0, 0, 0).expect("a racer");
        // ∂f/∂x = −2 (1 − x) − 400 x (y − x²) = 2 at (2, 4), so x ← 2 − 0.5·2 = 1.
        let last = &card.lines[1];
        assert_eq!(last.value, 1.0);
        assert!(last.symbols.contains("<mi>α</mi>") && last.symbols.contains("<mi>g</mi>"), "{}", last.symbols);
        assert!(last.numbers.ends_with("<mo>=</mo><mn>1</mn></mrow>"), "{}", last.numbers);
        assert!(last.numbers.contains("<mn>0.5</mn>"), "{}", last.numbers);
        assert!(card.lines[0].numbers.contains("∂"), "{}", card.lines[0].numbers);
        assert_eq!((card.k, card.variable.as_str()), (0, "x"));
        assert!(
            card.cost.starts_with("1 gradient; besides, 2 operations for each coordinate, counted"),
            "{}",
            card.cost
        );
        assert_eq!(card.memory, "Nothing but x.");
    }

    #[test]
    fn a_line_that_is_skipped_says_why() {
        let (experiment, _) = Experiment::from_link("#race?v=1&surface=rosenbrock&start=2,4&m=rprop(lr=0.5)&steps=3");
        let race = Race::new(&experiment).expect("the link's race");
        let card = card(&race, 0, 0, 0).expect("a racer");
        // At the first step there is no last gradient, so the sign has neither stayed nor flipped.
        let line = &card.lines[2];
        assert!(line.skipped && line.symbols.contains("where"), "{}", line.symbols);
        assert!(line.numbers.contains("not here") && line.numbers.contains("≤"), "{}", line.numbers);
        assert_eq!(line.value, 0.5);
        assert_eq!(card.memory, "3 numbers for each coordinate beside x: step sizes, last gradient, last move.");
    }
}
