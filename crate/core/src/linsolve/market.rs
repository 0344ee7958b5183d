//! Matrix Market's text format: pasted matrices.
//!
//! `%%MatrixMarket matrix coordinate|array real|integer|pattern general|symmetric|skew-symmetric`, comments after `%`, a line
//! of sizes, then `row column entry` from 1, or the entries column by column. Source: Boisvert, Pozo, Remington, The Matrix
//! Market exchange formats, NISTIR 5935 (1996).

use super::matrix::{MAX_DENSE, MAX_ENTRIES, Matrix};
use crate::error::Error;

/// The most rows or columns of a pasted matrix.
pub const MAX_SIZE: usize = 1_000_000;

fn refuse(row: usize, found: &str, expected: &str) -> Error {
    let found: String = found.chars().take(60).collect();
    Error::Table { row, found: format!("'{found}'"), expected: expected.to_string() }
}

/// Reads a matrix.
///
/// # Errors
/// The line of what cannot be read: another header, a size that is absurd, an index out of range, a number that is none.
pub fn parse(text: &str) -> Result<Matrix, Error> {
    let mut lines = text.lines().enumerate().map(|(i, line)| (i + 1, line.trim()));
    let (_, header) = lines.next().unwrap_or((1, ""));
    let words: Vec<String> = header.split_whitespace().take(6).map(str::to_lowercase).collect();
    let [banner, object, format, field, symmetry] = words.as_slice() else {
        return Err(refuse(1, header, "%%MatrixMarket matrix coordinate real general, or the like"));
    };
    if banner != "%%matrixmarket" || object != "matrix" {
        return Err(refuse(1, header, "%%MatrixMarket matrix coordinate real general, or the like"));
    }
    let coordinate = match format.as_str() {
        "coordinate" => true,
        "array" => false,
        other => return Err(refuse(1, other, "coordinate or array")),
    };
    let pattern = match field.as_str() {
        "real" | "integer" | "double" => false,
        "pattern" if coordinate => true,
        other => return Err(refuse(1, other, "real, integer or pattern")),
    };
    let mirror = match symmetry.as_str() {
        "general" => 0.0,
        "symmetric" => 1.0,
        "skew-symmetric" => -1.0,
        other => return Err(refuse(1, other, "general, symmetric or skew-symmetric")),
    };
    let mut lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('%'));
    let (row, sizes) = lines.next().ok_or_else(|| refuse(2, "", "a line of sizes"))?;
    let numbers: Option<Vec<usize>> = sizes.split_whitespace().take(4).map(|word| word.parse().ok()).collect();
    let numbers = numbers.filter(|numbers| numbers.len() == if coordinate { 3 } else { 2 });
    let expected = if coordinate { "rows, columns and number of entries" } else { "rows and columns" };
    let numbers = numbers.ok_or_else(|| refuse(row, sizes, expected))?;
    let (rows, columns) = (numbers[0], numbers[1]);
    let most = if coordinate { MAX_SIZE } else { MAX_DENSE };
    if rows == 0 || columns == 0 || rows > most || columns > most {
        return Err(refuse(row, sizes, &format!("1 to {most} rows and columns")));
    }
    if mirror != 0.0 && rows != columns {
        return Err(refuse(row, sizes, "a square matrix"));
    }
    let places: Vec<(usize, usize)> = if coordinate {
        Vec::new()
    } else {
        let skip = usize::from(mirror < 0.0);
        (0..columns).flat_map(|j| (if mirror == 0.0 { 0 } else { j + skip }..rows).map(move |i| (i, j))).collect()
    };
    let count = if coordinate { numbers[2] } else { places.len() };
    if count > MAX_ENTRIES {
        return Err(refuse(row, sizes, &format!("at most {MAX_ENTRIES} entries")));
    }
    // Room grows with what is there, not with what the line of sizes promises.
    let mut triplets = Vec::new();
    let (mut last, mut done) = (row, 0);
    for (row, line) in lines {
        last = row;
        for_line(line, row, coordinate, pattern, [rows, columns], &places, mirror, &mut done, &mut triplets)?;
        if triplets.len() > 2 * MAX_ENTRIES {
            return Err(refuse(row, line, &format!("at most {MAX_ENTRIES} entries")));
        }
    }
    if done != count {
        return Err(refuse(last, &format!("{done} entries"), &format!("{count} entries in all")));
    }
    Matrix::sparse(rows, columns, &triplets)
}

fn for_line(
    line: &str,
    row: usize,
    coordinate: bool,
    pattern: bool,
    [rows, columns]: [usize; 2],
    places: &[(usize, usize)],
    mirror: f64,
    done: &mut usize,
    out: &mut Vec<(usize, usize, f64)>,
) -> Result<(), Error> {
    let mut words = line.split_whitespace();
    loop {
        let (i, j, word) = if coordinate {
            let mut index = |most: usize| -> Result<usize, Error> {
                let word = words.next().unwrap_or("");
                let index: Option<usize> = word.parse().ok();
                index
                    .filter(|index| (1..=most).contains(index))
                    .map(|index| index - 1)
                    .ok_or_else(|| refuse(row, line, &format!("an index from 1 to {most}")))
            };
            let (i, j) = (index(rows)?, index(columns)?);
            (i, j, if pattern { "1" } else { words.next().unwrap_or("") })
        } else {
            let Some(word) = words.next() else {
                return Ok(());
            };
            let &(i, j) = places.get(*done).ok_or_else(|| refuse(row, word, "no more entries"))?;
            (i, j, word)
        };
        let value: f64 = word
            .parse()
            .ok()
            .filter(|value: &f64| value.is_finite())
            .ok_or_else(|| refuse(row, word, "a finite number"))?;
        *done += 1;
        out.push((i, j, value));
        if mirror != 0.0 && i != j {
            out.push((j, i, mirror * value));
        }
        if coordinate {
            return match words.next() {
                None => Ok(()),
                Some(word) => Err(refuse(row, word, "the end of the line")),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matrices_are_read_in_every_form() {
        let same = [2.0, -1.0, -1.0, 2.0];
        for text in [
            "%%MatrixMarket matrix coordinate real general\n% a comment\n2 2 4\n1 1 2\n2 1 -1\n1 2 -1\n2 2 2\n",
            "%%MatrixMarket matrix coordinate real symmetric\n2 2 3\n1 1 2\n2 1 -1\n2 2 2\n",
            "%%MatrixMarket matrix array real general\n2 2\n2 -1\n-1\n2\n",
            "%%matrixmarket MATRIX array integer symmetric\n2 2\n2\n-1\n2\n",
        ] {
            assert_eq!(parse(text).expect("a matrix").to_dense(), same, "{text}");
        }
        let pattern = parse("%%MatrixMarket matrix coordinate pattern general\n1 2 1\n1 2\n").expect("a matrix");
        assert_eq!(pattern.to_dense(), [0.0, 1.0]);
    }

    #[test]
    fn rubbish_and_absurd_sizes_are_refused_with_their_line() {
        let head = "%%MatrixMarket matrix coordinate real general\n";
        let refusal = |text: &str| parse(text).expect_err("must be refused").to_string();
        assert!(refusal("").starts_with("row 1: expected %%MatrixMarket"));
        assert!(refusal("%%MatrixMarket matrix coordinate complex general\n").contains("'complex'"));
        assert!(refusal(&format!("{head}99999999999 1 1\n")).contains("1 to 1000000"));
        assert!(refusal(&format!("{head}2 2 18446744073709551615\n")).contains("at most 5000000 entries"));
        assert_eq!(refusal(&format!("{head}2 2 1\n3 1 5\n")), "row 3: expected an index from 1 to 2 but found '3 1 5'");
        assert_eq!(refusal(&format!("{head}2 2 1\n1 1 nan\n")), "row 3: expected a finite number but found 'nan'");
        assert_eq!(refusal(&format!("{head}2 2 2\n1 1 1\n")), "row 3: expected 2 entries in all but found '1 entries'");
    }
}
