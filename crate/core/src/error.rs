//! Refusals: requests that cannot be carried out.
//!
//! A run that goes badly is not an error but a [`Status`](crate::spec::Status); an `Error` is what was asked for
//! wrongly, with what was given and what is allowed.

use crate::formula::FormulaError;
use std::fmt;

/// A request that cannot be carried out.
#[derive(Debug, Clone, PartialEq)]
pub enum Error {
    /// No entry of that id in a registry.
    Unknown {
        /// What was looked for: `method`, `surface`, `parameter of adam`, …
        what: String,
        /// The id that was given.
        given: String,
        /// The ids that exist.
        allowed: Vec<String>,
    },
    /// A number outside its legal range.
    OutOfRange {
        /// The parameter's id.
        name: String,
        /// The number that was given.
        given: f64,
        /// The smallest and the largest number accepted.
        allowed: [f64; 2],
    },
    /// Something that is not a number where a number is needed, or the reverse.
    WrongKind {
        /// The parameter's id.
        name: String,
        /// The text that was given.
        given: String,
        /// What is needed: `a number`, `a whole number`, …
        allowed: String,
    },
    /// A list of the wrong length.
    WrongLength {
        /// What the list is.
        what: &'static str,
        /// Its length.
        given: usize,
        /// The smallest and the largest length accepted.
        allowed: [usize; 2],
    },
    /// A formula that cannot be read.
    Formula(FormulaError),
    /// Pasted data or a pasted matrix that cannot be read.
    Table {
        /// The row, counted from 1.
        row: usize,
        /// What stands there.
        found: String,
        /// What could have stood there.
        expected: String,
    },
    /// Part of a link that cannot be read.
    Link {
        /// The part.
        given: String,
        /// What stands there in a sound link.
        expected: &'static str,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { what, given, allowed } => {
                write!(out, "unknown {what} '{}'", shorten(given))?;
                match nearest(given, allowed) {
                    Some(near) => write!(out, ", did you mean '{near}'?"),
                    None if allowed.is_empty() => write!(out, ", there are none"),
                    None => write!(out, ", known are {}", allowed.join(", ")),
                }
            }
            Self::OutOfRange { name, given, allowed: [low, high] } => {
                let [given, low, high] = [*given, *low, *high].map(crate::export::number);
                write!(out, "{name} must be between {low} and {high}, got {given}")
            }
            Self::WrongKind { name, given, allowed } => {
                write!(out, "{name} must be {allowed}, got '{}'", shorten(given))
            }
            Self::WrongLength { what, given, allowed: [low, high] } if low == high => {
                write!(out, "{what} must have {low} entries, got {given}")
            }
            Self::WrongLength { what, given, allowed: [low, high] } => {
                write!(out, "{what} must have {low} to {high} entries, got {given}")
            }
            Self::Table { row, found, expected } => write!(out, "row {row}: expected {expected} but found {found}"),
            Self::Formula(error) => write!(out, "formula: {error}"),
            Self::Link { given, expected } => write!(out, "cannot read '{}', expected {expected}", shorten(given)),
        }
    }
}

impl std::error::Error for Error {}

impl From<FormulaError> for Error {
    fn from(error: FormulaError) -> Self {
        Self::Formula(error)
    }
}

/// At most 60 characters of a text that came from outside.
fn shorten(text: &str) -> String {
    let mut short: String = text.chars().take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// The allowed id that differs from `given` by one or two edits, if there is one.
fn nearest<'a>(given: &str, allowed: &'a [String]) -> Option<&'a str> {
    if given.chars().count() > 40 {
        return None;
    }
    allowed
        .iter()
        .map(|id| (edits(given, id), id.as_str()))
        .filter(|&(edits, id)| edits <= 2 && edits < id.chars().count())
        .min_by_key(|&(edits, _)| edits)
        .map(|(_, id)| id)
}

/// Insertions, deletions and replacements that turn one short word into the other (Levenshtein); small and capital Latin
/// letters are the same.
pub(crate) fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, &y) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(!x.eq_ignore_ascii_case(&y));
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_what_was_given_and_what_is_allowed() {
        let error = Error::OutOfRange { name: "beta1".into(), given: 1.2, allowed: [0.0, 0.999] };
        assert_eq!(error.to_string(), "beta1 must be between 0 and 0.999, got 1.2");
    }

    #[test]
    fn a_slip_of_the_pen_is_answered_with_the_nearest_id() {
        let allowed = vec!["adam".to_string(), "adamax".to_string(), "gd".to_string()];
        let error = Error::Unknown { what: "method".into(), given: "adsm".into(), allowed };
        assert_eq!(error.to_string(), "unknown method 'adsm', did you mean 'adam'?");
    }

    #[test]
    fn a_long_text_is_cut() {
        let error = Error::Link { given: "x".repeat(1_000_000), expected: "a lab" };
        assert!(error.to_string().len() < 120);
    }
}
