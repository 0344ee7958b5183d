//! Surfaces: functions to descend, one entry each, and [`Problem`], an entry or a typed formula made ready.
//!
//! An entry states its formula in the formula language; that text is its definition. Hand-written value, gradient and
//! Hessian are there for speed and are tested against the formula's exact derivatives and against differences.

mod families;
mod polynomial;
mod teaching;
mod transcendental;

pub use families::{FAMILIES, FamilyData, family_formula};

use crate::error::Error;
use crate::formula::{self, Formula};
use crate::problem::Objective;
use crate::spec::{Arg, Call, Param, Values};
use serde::Serialize;

/// What an evaluation may use beside the point.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// Number of coordinates.
    pub n: usize,
    /// The parameters' values, in the order of the entry's `params`.
    pub p: &'a [f64],
}

/// An evaluation of k points at once: rows of n coordinates in, k values (or k × n, or k × n × n) out.
pub type Eval = fn(&Setting, &[f64], &mut [f64]);

/// Gradients of k points at once, in columns: k first coordinates, then k second ones, and the same for ∇f. Whether f is a
/// finite number at every point.
pub type Bulk = fn(&Setting, &[f64], &mut [f64]) -> bool;

/// What a step t = 1, 2, … changes in the gradient at one point: added to the last argument.
pub type Online = fn(&Setting, u64, &[f64], &mut [f64]);

/// A surface that describes itself.
#[derive(Clone, Copy)]
pub struct Surface {
    /// Stable name; it stands in links and tests.
    pub id: &'static str,
    /// Name for people.
    pub name: &'static str,
    /// One sentence: what it is good for.
    pub note: &'static str,
    /// Where it comes from.
    pub source: &'static str,
    /// The group it is listed in.
    pub group: Group,
    /// Parameters; one called `n` is the number of coordinates.
    pub params: &'static [Param],
    /// Number of coordinates where no parameter `n` says it.
    pub dim: usize,
    /// Definition in the formula language: variables `x` and `y`, or `x1 … xn` where a parameter `n` says how many or they
    /// are three or more; parameters by id.
    pub formula: Text,
    /// Interval of each coordinate; a single one holds for all.
    pub domain: &'static [[f64; 2]],
    /// Standard start; repeated where there are more coordinates.
    pub start: &'static [f64],
    /// Global minimisers.
    pub minima: Points,
    /// f of k points, by the formula where not given.
    pub f: Option<Eval>,
    /// ∇f of k points, by the formula's jets where not given.
    pub grad: Option<Eval>,
    /// ∇²f of k points, by the formula's jets where not given.
    pub hess: Option<Eval>,
    /// ∇f of many points of two coordinates, the same to the bit as `grad`, where f is not finite unless the point is.
    pub bulk: Option<Bulk>,
    /// For a method that meets another function at each step t = 1, 2, …, of which f is the mean: adds ∇f_t(x) − ∇f(x) to
    /// the last argument, for one point.
    pub online: Option<Online>,
    /// A box to project onto after each step, for the same interval in each coordinate.
    pub bounds: Option<[f64; 2]>,
}

/// How surfaces are grouped in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// Made for teaching, with parameters.
    Teaching,
    /// Functions of one variable.
    Curve,
    /// Classical functions of two variables.
    Classic,
    /// Families in any number of variables.
    Family,
}

/// The text of a formula.
#[derive(Clone, Copy)]
pub enum Text {
    /// The same for all settings.
    Fixed(&'static str),
    /// Made from the setting.
    Of(fn(&Setting) -> String),
}

/// A list of points.
#[derive(Clone, Copy)]
pub enum Points {
    /// The same for all settings; empty where there are none.
    At(&'static [&'static [f64]]),
    /// Made from the setting.
    Of(fn(&Setting) -> Vec<Vec<f64>>),
}

impl Surface {
    /// What an entry starts from: a surface of two variables, all by formula.
    const BLANK: Self = Self {
        id: "",
        name: "",
        note: "",
        source: "",
        group: Group::Classic,
        params: &[],
        dim: 2,
        formula: Text::Fixed(""),
        domain: &[[-1.0, 1.0]],
        start: &[0.0],
        minima: Points::At(&[]),
        f: None,
        grad: None,
        hess: None,
        bulk: None,
        online: None,
        bounds: None,
    };
}

/// All surfaces, in the order of the list.
pub fn surfaces() -> impl Iterator<Item = &'static Surface> {
    teaching::SURFACES.iter().chain(polynomial::SURFACES).chain(transcendental::SURFACES).chain(families::SURFACES)
}

/// Applies f to each point of N coordinates: one loop that vectorises where f does.
#[inline(always)]
fn each<const N: usize, const M: usize>(points: &[f64], out: &mut [f64], f: impl Fn([f64; N]) -> [f64; M]) {
    for (point, out) in points.chunks_exact(N).zip(out.chunks_exact_mut(M)) {
        let mut x = [0.0; N];
        x.copy_from_slice(point);
        out.copy_from_slice(&f(x));
    }
}

/// [`Bulk`] of f and its gradient: columns, and one mask for all answers, so that the loop vectorises.
#[inline(always)]
fn columns(
    points: &[f64],
    out: &mut [f64],
    f: impl Fn([f64; 2]) -> [f64; 1],
    grad: impl Fn([f64; 2]) -> [f64; 2],
) -> bool {
    let k = points.len() / 2;
    let (x, y) = points.split_at(k);
    let (p, q) = out.split_at_mut(k);
    let mut lost = 0_u64;
    for (((&x, &y), p), q) in x.iter().zip(y).zip(p).zip(q) {
        [*p, *q] = grad([x, y]);
        let [f] = f([x, y]);
        lost |= if f.abs() < f64::INFINITY { 0 } else { u64::MAX };
    }
    lost == 0
}

/// The id under which a link names a typed formula.
pub const TYPED: &str = "formula";

/// The most coordinates a problem may have.
pub const MAX_DIM: usize = 100;

/// A function to descend, ready to evaluate.
#[derive(Clone)]
pub struct Problem {
    /// The catalogue's entry, or `None` for a typed formula.
    pub surface: Option<&'static Surface>,
    /// The formula's text.
    pub text: String,
    /// Names of the coordinates.
    pub variables: Vec<String>,
    /// Interval of each coordinate: what a map shows first.
    pub domain: Vec<[f64; 2]>,
    /// Standard start.
    pub start: Vec<f64>,
    /// Known global minimisers; empty where there are none or they are not known.
    pub minima: Vec<Vec<f64>>,
    /// f at the first of them.
    pub minimum: Option<f64>,
    n: usize,
    p: Vec<f64>,
    formula: Formula,
    /// Room for a gradient that a Hessian brings along.
    scratch: Vec<f64>,
}

impl Problem {
    /// The problem that `call` names: a surface with parameters, or [`TYPED`] with the argument `f`, the formula's text.
    ///
    /// # Errors
    /// An unknown surface or parameter, a value out of range, or a formula that cannot be read.
    pub fn new(call: &Call) -> Result<Self, Error> {
        if call.id == TYPED {
            return Self::typed(call);
        }
        let surface = find(&call.id)?;
        let values = Values::new(surface.params, &call.params, surface.id)?;
        let n = values.get("n").map_or(surface.dim, |n| n as usize);
        let p = values.as_slice().to_vec();
        let setting = Setting { n, p: &p };
        let text = match surface.formula {
            Text::Fixed(text) => text.to_string(),
            Text::Of(make) => make(&setting),
        };
        let variables = variables(n, values.get("n").is_some());
        let names: Vec<&str> = variables.iter().map(String::as_str).collect();
        let formula = Formula::new(&text, &names, &constants(surface.params, &p))?;
        let minima = match surface.minima {
            Points::At(points) => points.iter().map(|point| repeat(point, n)).collect(),
            Points::Of(make) => make(&setting),
        };
        let mut problem = Self {
            surface: Some(surface),
            text,
            variables,
            domain: (0..n).map(|i| surface.domain[i % surface.domain.len()]).collect(),
            start: repeat(surface.start, n),
            minima,
            minimum: None,
            n,
            p,
            formula,
            scratch: vec![0.0; n],
        };
        problem.minimum = problem.minima.first().cloned().map(|x| problem.value(&x));
        Ok(problem)
    }

    fn typed(call: &Call) -> Result<Self, Error> {
        let text = match call.params.get("f") {
            Some(Arg::Text(text)) => text.clone(),
            Some(Arg::Number(number)) => crate::export::number(*number),
            None => String::new(),
        };
        if let Some(other) = call.params.iter().map(|(id, _)| id).find(|id| *id != "f") {
            return Err(Error::Unknown {
                what: "parameter of formula".to_string(),
                given: other.to_string(),
                allowed: vec!["f".to_string()],
            });
        }
        let variables = formula::infer_variables(&text)?;
        let n = variables.len();
        if n > MAX_DIM {
            return Err(Error::WrongLength { what: "the list of variables", given: n, allowed: [1, MAX_DIM] });
        }
        let names: Vec<&str> = variables.iter().map(String::as_str).collect();
        let mut formula = Formula::new(&text, &names, &[])?;
        let start = start(&mut formula);
        Ok(Self {
            surface: None,
            text,
            variables,
            domain: vec![[-5.0, 5.0]; n],
            start,
            minima: Vec::new(),
            minimum: None,
            n,
            p: Vec::new(),
            formula,
            scratch: vec![0.0; n],
        })
    }

    /// The formula, ready to evaluate.
    pub fn formula(&self) -> &Formula {
        &self.formula
    }

    /// The parameters that its formula names, with their values.
    pub fn constants(&self) -> Vec<(&'static str, f64)> {
        constants(self.surface.map_or(&[], |surface| surface.params), &self.p)
    }

    /// f of k points in rows of n.
    pub fn values(&mut self, points: &[f64], out: &mut [f64]) {
        let setting = Setting { n: self.n, p: &self.p };
        match self.surface.and_then(|surface| surface.f) {
            Some(f) => f(&setting, points, out),
            None => self.formula.values(points, out),
        }
    }

    /// Whether [`Problem::bulk`] answers.
    pub fn has_bulk(&self) -> bool {
        self.surface.is_some_and(|surface| surface.bulk.is_some() && surface.f.is_some() && surface.grad.is_some())
    }

    /// ∇f of many points in columns, and whether f is finite at all of them, see [`Bulk`]; false where the surface does
    /// not offer it.
    pub fn bulk(&self, points: &[f64], out: &mut [f64]) -> bool {
        let bulk = self.surface.and_then(|surface| surface.bulk);
        bulk.is_some_and(|bulk| bulk(&Setting { n: self.n, p: &self.p }, points, out))
    }

    /// Whether a grid is faster by [`Problem::grid`]: by the formula, which computes once what a column or a row has in
    /// common. Where the surface has a value of its own the two may differ in rounding.
    pub fn has_grid(&self) -> bool {
        self.n == 2 && (self.surface.is_none_or(|surface| surface.f.is_none()) || self.formula.is_costly())
    }

    /// f(x, y) of two coordinates for every y, and in each row for every x, by the formula.
    pub fn grid(&mut self, x: &[f64], y: &[f64], out: &mut [f64]) {
        self.formula.grid(x, y, out);
    }

    /// What is added to ∇f(x) in the gradient that a method sees at step t = 1, 2, …: zero but for online objectives.
    pub fn online(&self, t: u64, x: &[f64], g: &mut [f64]) {
        if let Some(online) = self.surface.and_then(|surface| surface.online) {
            online(&Setting { n: self.n, p: &self.p }, t, x, g);
        }
    }

    /// Whether the gradient that a method sees depends on the step.
    pub fn is_online(&self) -> bool {
        self.surface.is_some_and(|surface| surface.online.is_some())
    }

    /// The interval that each coordinate is projected onto after a step, if there is one.
    pub fn bounds(&self) -> Option<[f64; 2]> {
        self.surface.and_then(|surface| surface.bounds)
    }

    /// The nearest point of the feasible box, in place.
    pub fn project(&self, x: &mut [f64]) {
        if let Some([low, high]) = self.surface.and_then(|surface| surface.bounds) {
            for x in x {
                // NaN passes through: a lost run shows as diverged.
                if *x < low {
                    *x = low;
                } else if *x > high {
                    *x = high;
                }
            }
        }
    }
}

impl Objective for Problem {
    fn dim(&self) -> usize {
        self.n
    }

    fn value(&mut self, x: &[f64]) -> f64 {
        let setting = Setting { n: self.n, p: &self.p };
        match self.surface.and_then(|surface| surface.f) {
            Some(f) => {
                let mut out = [0.0];
                f(&setting, x, &mut out);
                out[0]
            }
            None => self.formula.value(x),
        }
    }

    fn gradient(&mut self, x: &[f64], g: &mut [f64]) {
        let setting = Setting { n: self.n, p: &self.p };
        match self.surface.and_then(|surface| surface.grad) {
            Some(grad) => grad(&setting, x, g),
            None => {
                self.formula.gradient(x, g);
            }
        }
    }

    fn value_and_gradient(&mut self, x: &[f64], g: &mut [f64]) -> f64 {
        match self.surface {
            Some(Surface { f: Some(f), grad: Some(grad), .. }) => {
                let setting = Setting { n: self.n, p: &self.p };
                let mut value = [0.0];
                grad(&setting, x, g);
                f(&setting, x, &mut value);
                value[0]
            }
            _ => self.formula.gradient(x, g),
        }
    }

    fn hessian(&mut self, x: &[f64], h: &mut [f64]) {
        let setting = Setting { n: self.n, p: &self.p };
        match self.surface.and_then(|surface| surface.hess) {
            Some(hess) => hess(&setting, x, h),
            None => {
                self.formula.hessian(x, &mut self.scratch, h);
            }
        }
    }
}

/// Where a formula that someone types cannot be read, as an offset in characters, and why; `None` where it can.
pub fn check_formula(text: &str) -> Option<(usize, String)> {
    let mut call = Call::new(TYPED);
    call.params.insert("f".to_string(), Arg::Text(text.to_string()));
    match Problem::new(&call) {
        Ok(_) => None,
        Err(Error::Formula(error)) => Some((error.position, error.to_string())),
        Err(error) => Some((0, error.to_string())),
    }
}

/// A formula in MathML, a whole `<math>` element; empty where it cannot be read.
pub fn formula_markup(text: &str) -> String {
    match formula::parse(text) {
        Ok(expr) => format!("<math>{}</math>", formula::mathml(&expr, &|_| None)),
        Err(_) => String::new(),
    }
}

/// The entry of an id.
///
/// # Errors
/// No such entry.
pub fn find(id: &str) -> Result<&'static Surface, Error> {
    surfaces().find(|surface| surface.id == id).ok_or_else(|| Error::Unknown {
        what: "surface".to_string(),
        given: id.to_string(),
        allowed: surfaces().map(|surface| surface.id.to_string()).chain([TYPED.to_string()]).collect(),
    })
}

/// Names of n coordinates: x; x, y; x1 … xn, which members of a family have for every n.
fn variables(n: usize, family: bool) -> Vec<String> {
    match n {
        1 if !family => vec!["x".to_string()],
        2 if !family => vec!["x".to_string(), "y".to_string()],
        _ => (1..=n).map(|i| format!("x{i}")).collect(),
    }
}

/// A start for a typed formula: of a few points the first at which there is a finite slope, for logarithms and roots have
/// none on the left; the first of all where none has.
fn start(formula: &mut Formula) -> Vec<f64> {
    const POINTS: [[f64; 2]; 6] = [[-3.0, 2.0], [3.0, 2.0], [3.0, -2.0], [-3.0, -2.0], [1.5, 1.0], [0.5, 0.25]];
    let n = formula.dim();
    let mut g = vec![0.0; n];
    let sound = |point: &Vec<f64>| {
        let f = formula.gradient(point, &mut g);
        f.is_finite() && g.iter().all(|g| g.is_finite()) && g.iter().any(|&g| g != 0.0)
    };
    POINTS.iter().map(|point| repeat(point, n)).find(sound).unwrap_or_else(|| repeat(&POINTS[0], n))
}

/// The parameters that a formula may name: all but the number of coordinates.
fn constants(params: &'static [Param], values: &[f64]) -> Vec<(&'static str, f64)> {
    params.iter().map(|param| param.id).zip(values.iter().copied()).filter(|(id, _)| *id != "n").collect()
}

fn repeat(point: &[f64], n: usize) -> Vec<f64> {
    point.iter().copied().cycle().take(n).collect()
}
