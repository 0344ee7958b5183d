//! Pasted data: columns of numbers, separated by commas, semicolons, tabs or blanks.

use crate::error::Error;

/// The most numbers of a table.
pub const MAX_CELLS: usize = 2_000_000;
/// The most columns of a table.
pub const MAX_COLUMNS: usize = 100;

/// Columns of numbers with names.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Names of the columns.
    pub names: Vec<String>,
    /// Row-major.
    pub cells: Vec<f64>,
}

impl Table {
    /// Reads a text: one row a line, an optional first line of names, `#` before comments. The separator is the first of
    /// tab, semicolon and comma that the first line has, else blanks. Where it is no comma, `1,5` is one and a half. Names
    /// and cells may stand in quotes. Columns without names are `x` and `y`, or `y`, `x1`, … where there are more.
    ///
    /// # Errors
    /// A cell that is missing or no finite number, rows of unlike lengths, nothing at all, or too much.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let lines = text.lines().enumerate().map(|(i, line)| (i + 1, line.trim_end_matches('\r')));
        let mut lines =
            lines.filter(|(_, line)| !line.trim().is_empty() && !line.trim_start().starts_with('#')).peekable();
        let Some(&(first_row, first)) = lines.peek() else {
            return Err(refuse(1, "nothing", "a row of numbers"));
        };
        let separator = ['\t', ';', ','].into_iter().find(|&c| outside_quotes(first).any(|found| found == c));
        let decimal_comma = separator != Some(',');
        let head = split(first, separator);
        let numeric = |cell: &str| number(cell, decimal_comma).is_some();
        let columns = head.len();
        if columns > MAX_COLUMNS {
            return Err(refuse(first_row, &format!("{columns} columns"), &format!("at most {MAX_COLUMNS}")));
        }
        let names: Vec<String> = if head.iter().any(|cell| numeric(cell)) {
            match columns {
                1 => vec!["y".to_string()],
                2 => vec!["x".to_string(), "y".to_string()],
                _ => ["y".to_string()].into_iter().chain((1..columns).map(|i| format!("x{i}"))).collect(),
            }
        } else {
            lines.next();
            head.iter().enumerate().map(|(i, cell)| name(cell, i)).collect()
        };
        for (i, name) in names.iter().enumerate() {
            if names[..i].contains(name) {
                return Err(refuse(first_row, &format!("two columns '{name}'"), "names that differ"));
            }
        }
        let mut cells = Vec::new();
        for (row, line) in lines {
            let parts = split(line, separator);
            if parts.len() != columns {
                return Err(refuse(row, &format!("{} cells", parts.len()), &format!("{columns} cells")));
            }
            for (part, name) in parts.iter().zip(&names) {
                let value = number(part, decimal_comma).ok_or_else(|| {
                    let found: String = part.chars().take(40).collect();
                    let found =
                        if found.trim().is_empty() { "an empty cell".to_string() } else { format!("'{found}'") };
                    refuse(row, &found, &format!("a number in column {name}"))
                })?;
                cells.push(value);
            }
            if cells.len() > MAX_CELLS {
                return Err(refuse(row, "more", &format!("at most {MAX_CELLS} numbers")));
            }
        }
        if cells.is_empty() {
            return Err(refuse(first_row, "no numbers", "a row of numbers"));
        }
        Ok(Self { names, cells })
    }

    /// A table of columns of equal lengths.
    ///
    /// # Errors
    /// Columns of unlike lengths.
    pub fn of(columns: &[(&str, &[f64])]) -> Result<Self, Error> {
        let rows = columns.first().map_or(0, |(_, column)| column.len());
        if let Some((_, column)) = columns.iter().find(|(_, column)| column.len() != rows) {
            return Err(Error::WrongLength { what: "a column", given: column.len(), allowed: [rows, rows] });
        }
        let cells = (0..rows).flat_map(|i| columns.iter().map(move |(_, column)| column[i])).collect();
        Ok(Self { names: columns.iter().map(|(name, _)| name.to_string()).collect(), cells })
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.cells.len() / self.names.len().max(1)
    }

    /// Row i.
    pub fn row(&self, i: usize) -> Vec<f64> {
        let width = self.names.len();
        self.cells[i * width..(i + 1) * width].to_vec()
    }

    /// The column of a name.
    pub fn column(&self, name: &str) -> Option<Vec<f64>> {
        let at = self.names.iter().position(|known| known == name)?;
        Some(self.cells.iter().skip(at).step_by(self.names.len()).copied().collect())
    }
}

fn refuse(row: usize, found: &str, expected: &str) -> Error {
    Error::Table { row, found: found.to_string(), expected: expected.to_string() }
}

/// The characters that are not within quotes.
fn outside_quotes(line: &str) -> impl Iterator<Item = char> {
    let mut inside = false;
    line.chars().filter(move |&c| {
        inside ^= c == '"';
        !inside && c != '"'
    })
}

fn split(line: &str, separator: Option<char>) -> Vec<String> {
    let (mut parts, mut part, mut inside) = (Vec::new(), String::new(), false);
    for c in line.chars() {
        if c == '"' {
            inside = !inside;
        } else if !inside && separator.map_or(c.is_whitespace(), |s| s == c) {
            parts.push(std::mem::take(&mut part));
        } else {
            part.push(c);
        }
    }
    parts.push(part);
    let parts = parts.into_iter().map(|part| part.trim().to_string());
    // Several blanks separate like one.
    parts.filter(|part| separator.is_some() || !part.is_empty()).collect()
}

fn number(cell: &str, decimal_comma: bool) -> Option<f64> {
    let sound = |c: char| c.is_ascii_digit() || "+-.,eE".contains(c);
    if !cell.chars().all(sound) {
        return None;
    }
    let text = if decimal_comma && !cell.contains('.') { cell.replacen(',', ".", 1) } else { cell.to_string() };
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

/// A header as a name of the formula language.
fn name(cell: &str, i: usize) -> String {
    let word: String = cell.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '_' }).collect();
    let word = word.trim_matches('_').to_string();
    if word.is_empty() || word.starts_with(|c: char| c.is_ascii_digit()) { format!("c{}", i + 1) } else { word }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_come_in_many_forms() {
        let same = Table { names: vec!["x".to_string(), "y".to_string()], cells: vec![1.0, 2.5, 3.0, -4e-3] };
        for text in [
            "x,y\n1,2.5\n3,-4e-3\n",
            "x;y\r\n1;2,5\r\n3;-0,004\r\n",
            "\u{feff}\"x\"\t\"y\"\n1\t2,5\n3\t-0.004",
            "# measured\n 1   2.5\n\n3 -4e-3",
        ] {
            assert_eq!(Table::parse(text), Ok(same.clone()), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_named_by_its_row() {
        let error = |text: &str| Table::parse(text).expect_err("must be refused").to_string();
        assert_eq!(error(""), "row 1: expected a row of numbers but found nothing");
        assert_eq!(error("x,y\n1,2\n3,\n"), "row 3: expected a number in column y but found an empty cell");
        assert_eq!(error("x,y\n1,2\n3\n"), "row 3: expected 2 cells but found 1 cells");
        assert_eq!(error("x,y\n1,nan\n"), "row 2: expected a number in column y but found 'nan'");
        assert_eq!(error("x,x\n1,2\n"), "row 1: expected names that differ but found two columns 'x'");
        assert_eq!(error("1 2\n3 1e999"), "row 2: expected a number in column y but found '1e999'");
    }
}
