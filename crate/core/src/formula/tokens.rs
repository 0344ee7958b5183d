//! Text to tokens: numbers, names and one-character symbols, each with its place.

use super::{FormulaError, MAX_CHARACTERS};
use crate::decimal;

/// What a token is; its spelling stands beside it in [`Placed`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Token {
    Number(f64),
    Name,
    /// One of `+ - * / ^ ( ) [ ] , =`; other spellings (`**`, `−`, `·`, `×`, `÷`, `←`) arrive as these.
    Symbol(char),
    End,
}

/// A token, its spelling and its offset in characters.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed<'a> {
    pub(super) token: Token,
    pub(super) text: &'a str,
    pub(super) at: usize,
}

impl Placed<'_> {
    /// The error that something else was expected here.
    pub(super) fn error(&self, expected: impl Into<String>) -> FormulaError {
        let found = match self.token {
            Token::End => "the end".to_owned(),
            _ => format!("'{}'", self.text),
        };
        FormulaError { position: self.at, found, expected: expected.into() }
    }
}

/// Letters of names: Latin, Greek (the block but for its signs and what is archaic or Coptic) and the underscore.
fn starts_name(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_' || matches!(c, 'Ά' | 'Έ'..='ώ' | 'ϐ'..='ϡ' | 'ϰ'..='ϵ')
}

fn continues_name(c: char) -> bool {
    starts_name(c) || c.is_ascii_digit()
}

/// Cuts `text` into tokens; the last one is [`Token::End`].
pub(super) fn tokens(text: &str) -> Result<Vec<Placed<'_>>, FormulaError> {
    let length = text.chars().count();
    if length > MAX_CHARACTERS {
        return Err(FormulaError {
            position: MAX_CHARACTERS,
            found: format!("{length} characters"),
            expected: format!("at most {MAX_CHARACTERS} characters"),
        });
    }
    let mut list = Vec::new();
    let (mut rest, mut at) = (text, 0);
    while let Some(c) = rest.chars().next() {
        if c.is_whitespace() {
            rest = &rest[c.len_utf8()..];
            at += 1;
            continue;
        }
        let (bytes, symbol) = match c {
            '0'..='9' | '.' => (number_length(rest), None),
            _ if starts_name(c) => (rest.find(|c| !continues_name(c)).unwrap_or(rest.len()), None),
            '*' if rest.starts_with("**") => (2, Some('^')),
            '+' | '-' | '*' | '/' | '^' | '(' | ')' | '[' | ']' | ',' | '=' => (1, Some(c)),
            '−' => (c.len_utf8(), Some('-')),
            '·' | '⋅' | '\u{387}' | '×' | '∗' => (c.len_utf8(), Some('*')),
            '÷' => (c.len_utf8(), Some('/')),
            '←' => (c.len_utf8(), Some('=')),
            _ => {
                return Err(FormulaError {
                    position: at,
                    found: format!("the character '{c}'"),
                    expected: "a number, a name, an operator or a parenthesis".to_owned(),
                });
            }
        };
        let (word, tail) = rest.split_at(bytes);
        let mut placed = Placed { token: Token::Name, text: word, at };
        if let Some(symbol) = symbol {
            placed.token = Token::Symbol(symbol);
        } else if !starts_name(c) {
            placed.token = match decimal::parse(word) {
                Some(value) if value.is_finite() => Token::Number(value),
                Some(_) => return Err(placed.error("a number below 1.8e308")),
                None => return Err(placed.error("a digit beside the decimal point")),
            };
        }
        list.push(placed);
        at += word.chars().count();
        rest = tail;
    }
    list.push(Placed { token: Token::End, text: "", at });
    Ok(list)
}

/// Length in bytes of the number that `text` starts with.
///
/// An `e` belongs to the number only where digits follow: `2e3` is 2000, `2e` is twice Euler's number.
fn number_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digits = |mut i: usize| {
        while bytes.get(i).is_some_and(u8::is_ascii_digit) {
            i += 1;
        }
        i
    };
    let mut end = digits(0);
    if bytes.get(end) == Some(&b'.') {
        end = digits(end + 1);
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let signed = end + 1 + usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits(signed);
        if exponent > signed {
            end = exponent;
        }
    }
    end
}
