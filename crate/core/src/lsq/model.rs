//! Typed models: `y = b1*(1 - exp(-b2*x))`, fitted to the columns of a table.

use super::Residuals;
use super::table::Table;
use crate::error::Error;
use crate::formula::{self, Formula, FormulaError};

/// A model with its data: rᵢ = model(xᵢ; b) − yᵢ.
#[derive(Clone)]
pub struct Model {
    /// Names of the parameters, in the order of the start: alphabetical runs such as b1, b2 by number, else as they appear.
    pub params: Vec<String>,
    formula: Formula,
    /// For each variable of the formula after the parameters, its column.
    columns: Vec<Vec<f64>>,
    /// The left-hand side of each row.
    pub response: Vec<f64>,
    point: Vec<f64>,
    gradient: Vec<f64>,
}

impl Model {
    /// Reads `left = right`. Names on the right that are no columns are parameters. The left side is a formula of columns,
    /// such as `log(y)`; without `=` it is the column `y`, or else the first that the right side does not use.
    ///
    /// # Errors
    /// Formulas that cannot be read, no parameters, no data, or a left-hand side that is not finite in some row.
    pub fn new(text: &str, table: &Table) -> Result<Self, Error> {
        let (left, right) = match text.split_once('=') {
            Some((left, right)) => (Some(left.trim()), right),
            None => (None, text),
        };
        // Positions are those in the whole text.
        let shift = text.chars().count() - right.chars().count();
        let moved = |error: FormulaError| Error::Formula(FormulaError { position: error.position + shift, ..error });
        let names = formula::free_names(right).map_err(moved)?;
        let is_column = |name: &String| table.names.contains(name);
        let mut params: Vec<String> = names.iter().filter(|name| !is_column(name)).cloned().collect();
        if params.is_empty() {
            return Err(Error::Formula(FormulaError {
                position: shift,
                found: "no parameter".to_string(),
                expected: format!("a name beside the columns {}", table.names.join(", ")),
            }));
        }
        // b1, …, b10 in the order of their numbers.
        let number = |name: &str| -> Option<(String, u32)> {
            let digits = name.trim_start_matches(|c: char| !c.is_ascii_digit());
            Some((name[..name.len() - digits.len()].to_string(), digits.parse().ok()?))
        };
        if params.iter().all(|name| number(name).is_some()) {
            params.sort_by_key(|name| number(name));
        }
        let used: Vec<String> = names.iter().filter(|name| is_column(name)).cloned().collect();
        let left = match left {
            Some(left) if !left.is_empty() => left.to_string(),
            _ => {
                let free = |name: &&String| !used.contains(name);
                let column =
                    table.names.iter().find(|name| *name == "y" && free(name)).or(table.names.iter().find(free));
                column.cloned().ok_or(Error::Unknown {
                    what: "response".to_string(),
                    given: String::new(),
                    allowed: Vec::new(),
                })?
            }
        };
        let all: Vec<&str> = table.names.iter().map(String::as_str).collect();
        let mut response_formula = Formula::new(&left, &all, &[])?;
        let rows = table.rows();
        let mut response = vec![0.0; rows];
        for (i, y) in response.iter_mut().enumerate() {
            *y = response_formula.value(&table.row(i));
            if !y.is_finite() {
                return Err(Error::Table {
                    row: i + 1,
                    found: format!("{left} = {}", crate::export::number(*y)),
                    expected: "a finite number".to_string(),
                });
            }
        }
        let variables: Vec<&str> = params.iter().chain(&used).map(String::as_str).collect();
        let formula = Formula::new(right, &variables, &[]).map_err(moved)?;
        let columns = used.iter().filter_map(|name| table.column(name)).collect();
        let width = variables.len();
        Ok(Self { params, formula, columns, response, point: vec![0.0; width], gradient: vec![0.0; width] })
    }

    /// The model's value at parameters `b` and a row of the columns that it uses, in their order of appearance.
    pub fn value(&mut self, b: &[f64], row: &[f64]) -> f64 {
        self.point[..b.len()].copy_from_slice(b);
        self.point[b.len()..].copy_from_slice(row);
        self.formula.value(&self.point)
    }

    /// The model's value there and its derivatives by the parameters.
    pub fn gradient(&mut self, b: &[f64], row: &[f64], g: &mut [f64]) -> f64 {
        self.point[..b.len()].copy_from_slice(b);
        self.point[b.len()..].copy_from_slice(row);
        let value = self.formula.gradient(&self.point, &mut self.gradient);
        g.copy_from_slice(&self.gradient[..b.len()]);
        value
    }
}

impl Residuals for Model {
    fn dim(&self) -> usize {
        self.params.len()
    }

    fn len(&self) -> usize {
        self.response.len()
    }

    fn residuals(&mut self, x: &[f64], r: &mut [f64]) {
        let n = x.len();
        self.point[..n].copy_from_slice(x);
        for i in 0..r.len() {
            for (k, column) in self.columns.iter().enumerate() {
                self.point[n + k] = column[i];
            }
            r[i] = self.formula.value(&self.point) - self.response[i];
        }
    }

    fn jacobian(&mut self, x: &[f64], r: &mut [f64], j: &mut [f64]) {
        let n = x.len();
        self.point[..n].copy_from_slice(x);
        for (i, row) in j.chunks_exact_mut(n).enumerate() {
            for (k, column) in self.columns.iter().enumerate() {
                self.point[n + k] = column[i];
            }
            r[i] = self.formula.gradient(&self.point, &mut self.gradient) - self.response[i];
            row.copy_from_slice(&self.gradient[..n]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_no_columns_are_parameters() {
        let table = Table::parse("x,y\n1,2\n2,4\n").expect("a table");
        let mut model = Model::new("y = b2*x^b1", &table).expect("a model");
        assert_eq!(model.params, ["b1", "b2"]);
        let (mut r, mut j) = ([0.0; 2], [0.0; 4]);
        model.jacobian(&[1.0, 2.0], &mut r, &mut j);
        // r = 2x − y = 0; ∂/∂b1 = b2 x^b1 ln x, ∂/∂b2 = x^b1.
        assert_eq!((r, [j[0], j[1], j[3]]), ([0.0, 0.0], [0.0, 1.0, 2.0]));
        assert!((j[2] - 4.0 * crate::math::log(2.0)).abs() < 1e-15);
    }

    #[test]
    fn what_cannot_be_fitted_is_refused_with_its_place() {
        let table = Table::parse("x y\n1 2\n2 -4\n").expect("a table");
        let error = |text| Model::new(text, &table).map(|_| ()).expect_err("must be refused").to_string();
        assert_eq!(
            error("y = 2*x"),
            "formula: at position 4: expected a name beside the columns x, y but found no parameter"
        );
        assert_eq!(error("log(y) = b*x"), "row 2: expected a finite number but found log(y) = nan");
        assert!(error("y = b1*x +").starts_with("formula: at position 11"), "{}", error("y = b1*x +"));
    }
}
