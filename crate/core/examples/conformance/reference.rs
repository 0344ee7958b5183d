//! Files of reference data and the report on them.

use crate::{functions, linear, networks, schedules, second, trajectories};
use serde_json::Value;

/// What is wrong with a file.
pub(crate) type Malformed = String;

/// A file of reference data.
pub(crate) struct Reference {
    /// The file's name without folder and extension.
    pub name: String,
    /// The folder that it lies in, for files that refer to others.
    pub folder: String,
    /// The whole object.
    pub whole: Value,
}

impl Reference {
    /// Reads a file.
    pub(crate) fn read(path: &str) -> Result<Self, Malformed> {
        let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
        let whole: Value = serde_json::from_str(&text).map_err(|error| format!("not JSON: {error}"))?;
        let name = std::path::Path::new(path).file_stem().map_or(path.into(), |stem| stem.to_string_lossy());
        let folder = std::path::Path::new(path).parent().map_or(String::new(), |folder| folder.display().to_string());
        let folder = if folder.is_empty() { ".".to_string() } else { folder };
        Ok(Self { name: name.into_owned(), folder, whole })
    }

    /// Its cases.
    pub(crate) fn cases(&self) -> Result<Vec<Case<'_>>, Malformed> {
        let list = self.whole.get("cases").and_then(Value::as_array).ok_or("no list 'cases'")?;
        list.iter()
            .enumerate()
            .map(|(i, fields)| {
                let id = fields.get("id").and_then(Value::as_str).ok_or(format!("case {i} has no 'id'"))?;
                Ok(Case { at: format!("{}:{id}", self.name), id, fields })
            })
            .collect()
    }

    /// The numbers in the prose of the file's own `tolerance`, such as 1e-13, in their order.
    pub(crate) fn tolerances(&self) -> Vec<f64> {
        let text = self.whole.get("tolerance").and_then(Value::as_str).unwrap_or_default();
        text.split(|c: char| !(c.is_ascii_alphanumeric() || "+-.".contains(c)))
            .filter(|word| word.contains('e'))
            .filter_map(|word| word.trim_end_matches('.').parse().ok())
            .collect()
    }
}

/// One case, or an object inside one.
#[derive(Clone)]
pub(crate) struct Case<'a> {
    /// `file:case`, and where in it.
    pub at: String,
    /// The case's id.
    pub id: &'a str,
    /// Its fields.
    pub fields: &'a Value,
}

impl<'a> Case<'a> {
    /// Whether there is such a field, and not null.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.fields.get(key).is_some_and(|value| !value.is_null())
    }

    /// A field.
    pub(crate) fn get(&self, key: &str) -> Result<&'a Value, Malformed> {
        self.fields.get(key).ok_or(format!("{} has no '{key}'", self.at))
    }

    /// A text.
    pub(crate) fn text(&self, key: &str) -> Result<&'a str, Malformed> {
        self.get(key)?.as_str().ok_or(format!("{}: '{key}' must be a text", self.at))
    }

    /// A number.
    pub(crate) fn number(&self, key: &str) -> Result<f64, Malformed> {
        number(self.get(key)?).ok_or(format!("{}: '{key}' must be a number", self.at))
    }

    /// All numbers of a list, or of a list of lists, one after the other.
    pub(crate) fn numbers(&self, key: &str) -> Result<Vec<f64>, Malformed> {
        let mut out = Vec::new();
        let sound = flatten(self.get(key)?, &mut out);
        sound.then_some(out).ok_or(format!("{}: '{key}' must be numbers", self.at))
    }

    /// A list of lists of n numbers each.
    pub(crate) fn rows(&self, key: &str, n: usize) -> Result<Vec<Vec<f64>>, Malformed> {
        let wrong = || format!("{}: '{key}' must be lists of {n} numbers", self.at);
        let rows = self.get(key)?.as_array().ok_or_else(wrong)?;
        rows.iter()
            .map(|row| {
                let mut out = Vec::new();
                (flatten(row, &mut out) && out.len() == n).then_some(out).ok_or_else(wrong)
            })
            .collect()
    }

    /// The objects of a list.
    pub(crate) fn list(&self, key: &str) -> Result<Vec<Self>, Malformed> {
        let list = self.get(key)?.as_array().ok_or(format!("{}: '{key}' must be a list", self.at))?;
        Ok(list.iter().map(|fields| Self { at: self.at.clone(), id: self.id, fields }).collect())
    }
}

/// A number as the files write it: JSON has no infinities.
fn number(value: &Value) -> Option<f64> {
    match value {
        Value::String(text) => match text.as_str() {
            "inf" => Some(f64::INFINITY),
            "-inf" => Some(f64::NEG_INFINITY),
            "nan" => Some(f64::NAN),
            _ => None,
        },
        _ => value.as_f64(),
    }
}

fn flatten(value: &Value, out: &mut Vec<f64>) -> bool {
    match value {
        Value::Array(list) => list.iter().all(|value| flatten(value, out)),
        _ => number(value).map(|number| out.push(number)).is_some(),
    }
}

/// What has come of the checks.
pub(crate) struct Report {
    /// Checks within their tolerance.
    pub passed: usize,
    /// Checks that are not.
    pub failed: usize,
    /// What the core cannot express.
    pub skipped: usize,
    /// Lines of failures and skips.
    pub notes: Vec<String>,
    /// Numbers of a whole file: what they are, all of them, and what is asked of them.
    gathered: Vec<(String, Vec<f64>, Bar)>,
    print: bool,
}

/// What is asked of the numbers of a whole file.
#[derive(Clone, Copy)]
enum Bar {
    /// The median is at most this.
    Median(f64),
    /// The mean is at least this.
    Mean(f64),
}

impl Report {
    /// An empty report that prints each line or only counts.
    pub(crate) fn new(print: bool) -> Self {
        Self { passed: 0, failed: 0, skipped: 0, notes: Vec::new(), gathered: Vec::new(), print }
    }

    /// One check: passed where the error is within the tolerance; a NaN is not.
    pub(crate) fn check(&mut self, at: &str, what: &str, error: f64, tolerance: f64) {
        let passed = error <= tolerance;
        *(if passed { &mut self.passed } else { &mut self.failed }) += 1;
        let word = if passed { "pass" } else { "FAIL" };
        self.line(passed, format!("{word}  {at}  {what}  error={error:.2e} tolerance={tolerance:.2e}"));
    }

    fn gather(&mut self, what: &str, number: f64, bar: Bar) {
        match self.gathered.iter_mut().find(|(known, _, _)| known == what) {
            Some((_, numbers, _)) => numbers.push(number),
            None => self.gathered.push((what.to_string(), vec![number], bar)),
        }
    }

    /// A ratio whose median over the file is at most `most`.
    pub(crate) fn ratio(&mut self, what: &str, ratio: f64, most: f64) {
        self.gather(what, ratio, Bar::Median(most));
    }

    /// A number whose mean over the file is at least `least`.
    pub(crate) fn mean(&mut self, what: &str, number: f64, least: f64) {
        self.gather(what, number, Bar::Mean(least));
    }

    /// Whether something holds, as it must in a share `least` of all.
    pub(crate) fn share(&mut self, what: &str, holds: bool, least: f64) {
        self.gather(what, f64::from(u8::from(holds)), Bar::Mean(least));
    }

    /// The checks on what a file has gathered.
    fn close(&mut self, name: &str) {
        for (what, mut numbers, bar) in std::mem::take(&mut self.gathered) {
            numbers.sort_by(f64::total_cmp);
            match bar {
                Bar::Median(most) => {
                    let middle = numbers.len() / 2;
                    let even = numbers.len().is_multiple_of(2);
                    let median = if even { 0.5 * (numbers[middle - 1] + numbers[middle]) } else { numbers[middle] };
                    self.check(name, &format!("{what}: median of {}", numbers.len()), median, most);
                }
                Bar::Mean(least) => {
                    let mean = numbers.iter().sum::<f64>() / numbers.len() as f64;
                    let what = format!("{what}: mean {mean:.3} of {}, missing to {least}", numbers.len());
                    self.check(name, &what, (least - mean).max(0.0), 0.0);
                }
            }
        }
    }

    /// Something that the core cannot express.
    pub(crate) fn skip(&mut self, at: &str, what: &str, reason: &str) {
        self.skipped += 1;
        self.line(false, format!("skip  {at}  {what}  {reason}"));
    }

    fn line(&mut self, passed: bool, line: String) {
        if self.print {
            println!("{line}");
        }
        if !passed {
            self.notes.push(line);
        }
    }
}

/// Largest difference, relative to 1 + the largest entry expected; NaN where the lists do not match.
///
/// The same infinity on both sides is no difference, nor is NaN where NaN is expected.
pub(crate) fn error(found: &[f64], expected: &[f64]) -> f64 {
    if found.len() != expected.len() {
        return f64::NAN;
    }
    let scale = 1.0 + expected.iter().filter(|e| e.is_finite()).fold(0.0, |most: f64, e| most.max(e.abs()));
    found.iter().zip(expected).fold(0.0, |most: f64, (f, e)| {
        let difference = if f == e || (f.is_nan() && e.is_nan()) { 0.0 } else { (f - e).abs() / scale };
        if difference > most || difference.is_nan() { difference } else { most }
    })
}

/// Makes all checks of a file.
pub(crate) fn check(reference: &Reference, report: &mut Report) -> Result<(), Malformed> {
    for case in reference.cases()? {
        if case.has("method") && case.has("k") && case.has("start") {
            trajectories::check(reference, &case, report)?;
        } else if case.has("values") && case.has("lr") {
            schedules::check(reference, &case, report)?;
        } else if case.has("sizes") && case.has("hidden_activation") {
            networks::check(reference, &case, report)?;
        } else if case.has("global_minima") {
            functions::check_plane(reference, &case, report)?;
        } else if case.has("n") && case.has("global_min") && case.has("points") {
            functions::check_family(reference, &case, report)?;
        } else if case.has("newton_iterates") && case.has("trust_region") {
            second::check_newton(reference, &case, report)?;
        } else if case.has("levenberg") && case.has("residuals") {
            second::check_steps(reference, &case, report)?;
        } else if case.has("minpack_runs") && case.has("residuals") {
            second::check_mgh(reference, &case, report)?;
        } else if case.has("certified") && case.has("model") {
            second::check_nist(reference, &case, report)?;
        } else if case.has("runs") && case.has("formula") {
            second::check_scipy(reference, &case, report)?;
        } else if case.has("runs") && case.has("b") && case.has("x0") {
            linear::check_iterations(reference, &case, report)?;
        } else if case.has("kind") && case.has("A") && case.has("b") {
            linear::check_square(reference, &case, report)?;
        } else if case.has("m") && case.has("A") && case.has("b") {
            linear::check_least_squares(reference, &case, report)?;
        } else {
            let group = reference.whole.get("group").and_then(Value::as_str).unwrap_or("of no name");
            report.skip(&case.at, "case", &format!("the core does not have the group '{group}' yet"));
        }
    }
    report.close(&reference.name);
    Ok(())
}
