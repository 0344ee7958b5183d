//! Typed formulas.
#![allow(missing_docs)]
#[derive(Debug, Clone, PartialEq)]
pub struct FormulaError {
    pub position: usize,
    pub found: String,
    pub expected: String,
}
impl std::fmt::Display for FormulaError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "at position {}: expected {} but found {}", self.position, self.expected, self.found)
    }
}
#[derive(Debug, Clone)]
pub struct Formula;
impl Formula {
    pub fn new(_text: &str, _variables: &[&str], _constants: &[(&str, f64)]) -> Result<Formula, FormulaError> {
        Ok(Formula)
    }
    pub fn dim(&self) -> usize {
        2
    }
    pub fn value(&mut self, _x: &[f64]) -> f64 {
        0.0
    }
    pub fn values(&mut self, _points: &[f64], _out: &mut [f64]) {}
    pub fn gradient(&mut self, _x: &[f64], _g: &mut [f64]) -> f64 {
        0.0
    }
    pub fn hessian(&mut self, _x: &[f64], _g: &mut [f64], _h: &mut [f64]) -> f64 {
        0.0
    }
}
pub fn infer_variables(_text: &str) -> Result<Vec<String>, FormulaError> {
    Ok(vec![])
}
