//! What a method may ask of the thing it minimises.

/// A function f: ℝⁿ → ℝ with derivatives, asked where they are needed.
///
/// Points and gradients have `dim()` entries, Hessians `dim()²` in row-major order. An answer may be NaN or infinite;
/// methods carry such numbers on and the run reports divergence.
pub trait Objective {
    /// The number of coordinates n.
    fn dim(&self) -> usize;

    /// f(x).
    fn value(&mut self, x: &[f64]) -> f64;

    /// ∇f(x) into `g`.
    fn gradient(&mut self, x: &[f64], g: &mut [f64]);

    /// f(x), and ∇f(x) into `g`.
    fn value_and_gradient(&mut self, x: &[f64], g: &mut [f64]) -> f64 {
        self.gradient(x, g);
        self.value(x)
    }

    /// ∇²f(x) into `h`, n × n.
    fn hessian(&mut self, x: &[f64], h: &mut [f64]);
}
