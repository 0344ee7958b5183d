//! What can be drawn on the map for one iterate: gradients, the parts of a step, the tangent of a curve.
//!
//! A step is taken apart by its rule ([`Rule::sums`]), not by its method's name, so that a method added later has these
//! pictures too. Vectors are true to scale. Those in the units of x (moves) share one magnification, and so do those in the
//! units of the slope; both are said in words.

use crate::error::Error;
use crate::export::short;
use crate::math::{self, cos, sin};
use crate::problem::Objective;
use crate::race::Race;
use crate::rule::Rule;
use crate::run::Bare;
use crate::surface::Problem;
use serde::Serialize;
use std::f64::consts::TAU;

/// One overlay.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Overlay {
    /// Stable name; it stands in links.
    pub id: &'static str,
    /// Name for people.
    pub name: &'static str,
    /// What it shows, in a sentence.
    pub note: &'static str,
    /// The least and the greatest number of coordinates that it is made for.
    pub dims: [usize; 2],
}

const fn overlay(id: &'static str, name: &'static str, dims: [usize; 2], note: &'static str) -> Overlay {
    Overlay { id, name, note, dims }
}

/// More coordinates than any problem has.
const MANY: usize = 65_535;
const ANY: [usize; 2] = [1, MANY];
const PLANE: [usize; 2] = [2, MANY];
const CURVE: [usize; 2] = [1, 1];

/// Every overlay.
pub static OVERLAYS: &[Overlay] = &[
    overlay("gradient", "Gradient", ANY, "−∇f, the direction in which f falls fastest."),
    overlay(
        "fan",
        "Fan of directions",
        PLANE,
        "Probes of one length in all directions, with the change of f along each.",
    ),
    overlay(
        "angle",
        "Right angle",
        PLANE,
        "The isoline's tangent, found from values of f alone, and its angle to the gradient.",
    ),
    overlay("tangent", "Tangent", CURVE, "The straight line with the slope f′ at the iterate."),
    overlay("step", "Step", ANY, "The move to the next iterate."),
    overlay(
        "velocity",
        "Weighted history",
        ANY,
        "The step as the sum of all gradients so far, each with its weight, tip to tail.",
    ),
    overlay(
        "jump",
        "Jump and correction",
        ANY,
        "Where the slope is measured away from the iterate: jump, correction and their sum, beside standard momentum.",
    ),
    overlay(
        "average",
        "Average and scaling",
        ANY,
        "The average gradient, and the step that the scaling of each coordinate makes of it.",
    ),
    overlay(
        "ellipse",
        "Effective step",
        PLANE,
        "What the method would make of gradients of length 1 that always pointed the same way, one for each direction.",
    ),
    overlay("chord", "Chord", CURVE, "A chord to drag: on a convex curve none runs below the curve."),
];

/// The ids of `show` that name an overlay; the others are refused.
///
/// # Errors
/// An unknown id.
pub fn find(id: &str) -> Result<&'static Overlay, Error> {
    OVERLAYS.iter().find(|overlay| overlay.id == id).ok_or_else(|| Error::Unknown {
        what: "overlay".to_string(),
        given: id.to_string(),
        allowed: OVERLAYS.iter().map(|overlay| overlay.id.to_string()).collect(),
    })
}

/// What a mark is drawn as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// From the first point to the second, with a head there.
    Arrow,
    /// A line through the points.
    Line,
    /// The same, closed.
    Outline,
}

/// Something to draw.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Mark {
    /// The overlay that it belongs to.
    pub overlay: &'static str,
    /// What it is within that: decides on colour and weight.
    pub role: &'static str,
    /// What it is drawn as.
    pub shape: Shape,
    /// Its points on the map, in data.
    pub points: Vec<[f64; 2]>,
    /// What stands beside it; may be empty.
    pub label: String,
    /// 0 to 1: how much it counts among its like.
    pub weight: f64,
}

/// All that is drawn for one iterate.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Picture {
    /// What is drawn, from back to front.
    pub marks: Vec<Mark>,
    /// The same in words and numbers.
    pub words: Vec<String>,
    /// By how much what is drawn is magnified, to be said on the map; empty where it is as long as it is.
    pub scale: String,
    /// Factor by which moves are drawn longer than they are; 0 where there are none.
    pub moves: f64,
}

/// The map that is drawn on: what it covers and its size in CSS pixels.
#[derive(Debug, Clone, Copy)]
pub struct Sight {
    /// x from, x to, y from, y to.
    pub view: [f64; 4],
    /// Width and height.
    pub size: [f64; 2],
}

impl Sight {
    /// Data for a pixel to the right and upwards.
    fn unit(&self) -> [f64; 2] {
        let [x0, x1, y0, y1] = self.view;
        [(x1 - x0) / self.size[0], (y1 - y0) / self.size[1]]
    }

    /// Length in pixels of a move on the map.
    #[inline(never)]
    fn pixels(&self, [dx, dy]: [f64; 2]) -> f64 {
        let [ux, uy] = self.unit();
        math::norm(&[dx / ux, dy / uy])
    }
}

/// The most gradients of a history that are drawn; older ones go together.
pub const TERMS: usize = 24;

/// The most steps that are looked back on for the sum of all weights; beyond, the last factor is taken to go on.
const LOOK_BACK: u64 = 256;

/// Directions of the fan.
const FAN: usize = 32;

/// One step taken apart. Vectors have an entry for each coordinate.
#[derive(Debug, Clone, PartialEq)]
pub struct Anatomy {
    /// The iterate from which it goes.
    pub k: u64,
    /// xₖ.
    pub x: Vec<f64>,
    /// f(xₖ).
    pub f: f64,
    /// ∇f(xₖ), without noise.
    pub gradient: Vec<f64>,
    /// xₖ₊₁; NaN where a search finds it and it is not on record.
    pub next: Vec<f64>,
    /// Where the step measures the slope; xₖ for most methods.
    pub point: Vec<f64>,
    /// Where the step would lead if it measured the slope at xₖ.
    pub standard: Vec<f64>,
    /// The step as a sum of gradients; `None` where it is none.
    pub sum: Option<Sum>,
}

/// A step as a sum of gradients: xₖ₊₁ − xₖ = Σⱼ wⱼ gₖ₋ⱼ + rest, coordinate by coordinate.
#[derive(Debug, Clone, PartialEq)]
pub struct Sum {
    /// The gradients that were measured, the newest first, as far as they are on record.
    pub gradients: Vec<Vec<f64>>,
    /// Their weights wⱼ.
    pub weights: Vec<Vec<f64>>,
    /// Σⱼ wⱼ over all steps so far: minus what the step would be if all gradients had been 1.
    pub total: Vec<f64>,
    /// Σⱼ wⱼ gₖ₋ⱼ over all steps so far, the ones not listed too.
    pub whole: Vec<f64>,
}

/// ∇f at one point, wherever it is asked for.
struct Fixed<'a>(&'a [f64]);

impl Objective for Fixed<'_> {
    fn dim(&self) -> usize {
        self.0.len()
    }

    fn value(&mut self, _x: &[f64]) -> f64 {
        f64::NAN
    }

    fn gradient(&mut self, _x: &[f64], g: &mut [f64]) {
        g.copy_from_slice(self.0);
    }

    fn hessian(&mut self, _x: &[f64], h: &mut [f64]) {
        h.fill(f64::NAN);
    }
}

impl Anatomy {
    /// The step of racer `i` from iterate `k`, or from the last one kept before it; `None` where there is no such racer.
    pub fn new(race: &Race, i: usize, k: u64) -> Option<Self> {
        let racer = race.racers().get(i)?;
        let (k, row) = racer.trace().at(k);
        let n = row.x().len();
        let rate = |k| racer.rates.rate(racer.values.get("lr").unwrap_or(1.0), k);
        let mut rule = racer.spec.ready(&racer.values, n).ok()?;
        let mut problem = race.problem().clone();
        let sums = rule.sums();
        let walk = |rule: &mut Rule, k: u64, problem: &mut Problem| {
            let (_, row) = racer.trace().at(k);
            rule.begin(row.x(), row.state(), k + 1, rate(k));
            let mut f = Bare { problem, noise: row.noise() };
            match &sums {
                Some(sums) => rule.blend(sums, &mut f),
                None => {
                    rule.step(&mut f);
                    Vec::new()
                }
            }
        };
        let map = walk(&mut rule, k, &mut problem);
        let mut next = vec![0.0; n];
        rule.x(&mut next);
        problem.project(&mut next);
        // What a step finds by a search is on record only: NaN where the next iterate is not.
        let (kept, after) = racer.trace().at(k + 1);
        if kept == k + 1 {
            next.copy_from_slice(after.x());
        }
        let point = if rule.measures() { rule.point() } else { row.x() }.to_vec();
        let seen = rule.gradient().to_vec();
        let sum = sums.as_ref().map(|sums| {
            rule.begin(row.x(), row.state(), k + 1, rate(k));
            let slots = sums.len() + 1;
            let cells = slots * slots;
            // What the step owes to each remembered sum, for each coordinate.
            let mut owed: Vec<f64> = Vec::with_capacity(n * slots);
            let (mut whole, mut total) = (vec![0.0; n], vec![0.0; n]);
            for c in 0..n {
                let last = &map[c * cells + cells - slots..(c + 1) * cells];
                owed.extend(&last[..slots - 1]);
                total[c] = last[slots - 1];
                whole[c] = last[slots - 1] * seen[c];
                for (remembered, factor) in rule.remembered(sums, c).zip(last) {
                    if *factor != 0.0 {
                        whole[c] += factor * remembered;
                    }
                }
            }
            let (mut gradients, mut weights) = (vec![seen], vec![total.clone()]);
            let thinned = racer.trace().stride() > 1;
            let most = if thinned { 0 } else { k.min(LOOK_BACK) };
            for j in 1..=most {
                if owed.iter().all(|owed| *owed == 0.0) {
                    break;
                }
                let map = walk(&mut rule, k - j, &mut problem);
                let mut weight = vec![0.0; n];
                for c in 0..n {
                    let map = &map[c * cells..(c + 1) * cells];
                    let owed = &mut owed[c * (slots - 1)..(c + 1) * (slots - 1)];
                    let by = |column: usize, owed: &[f64]| {
                        owed.iter().zip(map.chunks_exact(slots)).map(|(owed, row)| owed * row[column]).sum::<f64>()
                    };
                    weight[c] = by(slots - 1, owed);
                    total[c] += weight[c];
                    let before: Vec<f64> = (0..slots - 1).map(|column| by(column, owed)).collect();
                    if j == most && k > most && slots == 2 {
                        // Where the factors stay as they are, the weights go on as a geometric series.
                        let ratio = map[0];
                        let left = (k - most) as f64;
                        total[c] += if ratio == 1.0 {
                            weight[c] * left
                        } else {
                            weight[c] * ratio * (1.0 - math::power(ratio, k - most)) / (1.0 - ratio)
                        };
                    }
                    owed.copy_from_slice(&before);
                }
                gradients.push(rule.gradient().to_vec());
                weights.push(weight);
            }
            Sum { gradients, weights, total, whole }
        });
        let mut slope = row.gradient().to_vec();
        for (slope, noise) in slope.iter_mut().zip(row.noise()) {
            *slope += noise;
        }
        rule.begin(row.x(), row.state(), k + 1, rate(k));
        rule.step(&mut Fixed(&slope));
        let mut standard = vec![0.0; n];
        rule.x(&mut standard);
        Some(Self { k, x: row.x().to_vec(), f: row.f(), gradient: row.gradient().to_vec(), next, point, standard, sum })
    }
}

/// The picture of racer `i` at iterate `k`: the overlays of these ids, for a map of which `sight` is in view. Empty where
/// there is no such racer.
pub fn picture(race: &Race, i: usize, k: u64, show: &[&str], sight: Sight) -> Picture {
    let Some(anatomy) = Anatomy::new(race, i, k) else {
        return Picture::default();
    };
    let n = anatomy.x.len();
    let axes = race.experiment().axes;
    let mut problem = race.problem().clone();
    let mut easel = Easel { anatomy: &anatomy, axes, sight, parts: Vec::new(), words: Vec::new() };
    if anatomy.gradient.iter().any(|g| !g.is_finite()) {
        easel.words.push("No slope here: f or its gradient is not a finite number.".to_string());
        return easel.finish();
    }
    if n > 2 && !show.is_empty() {
        let names = axes.map(|axis| race.problem().variables[axis].as_str());
        easel
            .words
            .push(format!("Of {n} coordinates the vectors show the two of the map, {} and {}.", names[0], names[1]));
    }
    // What covers an area lies behind the vectors.
    let areas = ["fan", "ellipse"];
    let (behind, before): (Vec<&Overlay>, Vec<&Overlay>) =
        OVERLAYS.iter().partition(|overlay| areas.contains(&overlay.id));
    for overlay in behind.into_iter().chain(before) {
        if !show.contains(&overlay.id) || !(overlay.dims[0]..=overlay.dims[1]).contains(&n) {
            continue;
        }
        match overlay.id {
            "gradient" => easel.gradient(),
            "fan" => easel.fan(&mut problem),
            "angle" => easel.angle(&mut problem),
            "tangent" => easel.tangent(),
            "step" => easel.step(),
            "velocity" => easel.velocity(),
            "jump" => easel.jump(),
            "average" => easel.average(),
            "ellipse" => easel.ellipse(),
            _ => {} // The chord belongs to the curve, not to a racer.
        }
    }
    easel.finish()
}

/// The units of a vector: what it may be magnified with.
#[derive(Clone, Copy, PartialEq)]
enum Units {
    /// A move, in the units of x.
    Move,
    /// A slope.
    Slope,
    /// A move for each unit of slope.
    Response,
    /// As it stands: sized for the screen.
    Plain,
}

/// A mark whose points are still true offsets from the iterate.
struct Part {
    units: Units,
    mark: Mark,
}

struct Easel<'a> {
    anatomy: &'a Anatomy,
    axes: [usize; 2],
    sight: Sight,
    parts: Vec<Part>,
    words: Vec<String>,
}

/// Sizes on the map in pixels: what a longest vector is brought to, below and above which it is magnified, a probe of the
/// fan, half a tangent, the side of the right-angle mark.
const REACH: f64 = 110.0;
const SMALL: f64 = 45.0;
const PROBE: f64 = 56.0;
const TANGENT: f64 = 70.0;
const CORNER: f64 = 13.0;

impl Easel<'_> {
    /// The part of a vector that the map shows.
    #[inline(never)]
    fn flat(&self, vector: &[f64]) -> [f64; 2] {
        if vector.len() == 1 { [vector[0], 0.0] } else { self.axes.map(|axis| vector[axis]) }
    }

    #[inline(never)]
    fn add(
        &mut self,
        overlay: &'static str,
        role: &'static str,
        shape: Shape,
        units: Units,
        points: Vec<[f64; 2]>,
    ) -> &mut Mark {
        let mark = Mark { overlay, role, shape, points, label: String::new(), weight: 1.0 };
        self.parts.push(Part { units, mark });
        &mut self.parts.last_mut().expect("one was just added").mark
    }

    #[inline(never)]
    fn arrow(
        &mut self,
        overlay: &'static str,
        role: &'static str,
        units: Units,
        from: [f64; 2],
        to: [f64; 2],
        label: &str,
    ) {
        self.add(overlay, role, Shape::Arrow, units, vec![from, to]).label = label.to_string();
    }

    #[inline(never)]
    fn vector(&self, vector: &[f64]) -> String {
        let parts: Vec<String> = vector.iter().take(4).map(|x| short(*x, 4)).collect();
        format!("({}{})", parts.join(", "), if vector.len() > 4 { ", …" } else { "" })
    }

    fn gradient(&mut self) {
        let Anatomy { gradient, k, .. } = self.anatomy;
        let words =
            format!("∇f at iterate {k} = {}, its length {}.", self.vector(gradient), short(math::norm(gradient), 4));
        self.words.push(words);
        let down = self.flat(gradient).map(|g| -g);
        self.arrow("gradient", "gradient", Units::Slope, [0.0; 2], down, "−∇f");
    }

    /// f at an offset on the map from the iterate.
    #[inline(never)]
    fn ask(&self, problem: &mut Problem, [dx, dy]: [f64; 2]) -> f64 {
        let mut x = self.anatomy.x.clone();
        x[self.axes[0]] += dx;
        x[self.axes[1]] += dy;
        problem.value(&x)
    }

    /// Probes of one true length that start with −∇f; the length is at most a pixel, so that the straight lines are those of
    /// the gradient and not of the bend.
    fn fan(&mut self, problem: &mut Problem) {
        let [gx, gy] = self.flat(&self.anatomy.gradient);
        let size = math::norm(&[gx, gy]);
        if size == 0.0 {
            return self.words.push("No direction falls fastest: the gradient is zero.".to_string());
        }
        let unit = self.sight.unit();
        let length = round_down(unit[0].min(unit[1]) / 2.0);
        let (cx, cy) = (-gx / size, -gy / size);
        let f = self.ask(problem, [0.0; 2]);
        let probes: Vec<([f64; 2], f64)> = (0..FAN)
            .map(|i| {
                let (s, c) = (sin(TAU * i as f64 / FAN as f64), cos(TAU * i as f64 / FAN as f64));
                let direction = [c * cx - s * cy, s * cx + c * cy];
                (direction, self.ask(problem, direction.map(|d| d * length)) - f)
            })
            .collect();
        let most = probes.iter().fold(0.0, |most: f64, (_, change)| most.max(change.abs()));
        let least = (0..FAN).min_by(|a, b| probes[*a].1.total_cmp(&probes[*b].1)).unwrap_or(0);
        let drawn = PROBE * unit[0].min(unit[1]);
        for (i, (direction, change)) in probes.iter().enumerate().rev() {
            let role = if *change < 0.0 { "falls" } else { "rises" };
            let label = if i % (FAN / 4) == 0 {
                format!("{}{}", if *change > 0.0 { "+" } else { "" }, short(*change, 2))
            } else {
                String::new()
            };
            let mark = self.add("fan", role, Shape::Line, Units::Plain, vec![[0.0; 2], direction.map(|d| d * drawn)]);
            mark.weight = if most > 0.0 { change.abs() / most } else { 0.0 };
            mark.label = label;
        }
        let turned = if least == 0 {
            "along −∇f".to_string()
        } else {
            format!("{}° off −∇f", short(360.0 / FAN as f64 * least.min(FAN - least) as f64, 4))
        };
        self.words.push(format!(
            "Of {FAN} probes of length {}, drawn ×{}, the one {turned} falls most: f changes by {}. Uphill it is {}, across {}.",
            short(length, 3),
            short(drawn / length, 2),
            short(probes[least].1, 3),
            short(probes[FAN / 2].1, 3),
            short(probes[FAN / 4].1, 3),
        ));
    }

    /// The chord between the two places at which the isoline crosses a small circle: its tangent, without the gradient.
    fn isoline(&self, problem: &mut Problem) -> Option<[f64; 2]> {
        let unit = self.sight.unit();
        let radius = 1e-2 * unit[0].min(unit[1]);
        let rim = |angle: f64| [radius * cos(angle), radius * sin(angle)];
        let level = self.ask(problem, [0.0; 2]);
        let mut above = |angle: f64| self.ask(problem, rim(angle)) > level;
        let mut crossings = Vec::new();
        let mut side = above(0.0);
        for i in 0..64 {
            let (mut a, mut b) = (TAU * f64::from(i) / 64.0, TAU * f64::from(i + 1) / 64.0);
            let next = above(b);
            if next != side {
                for _ in 0..48 {
                    let middle = (a + b) / 2.0;
                    *(if above(middle) == side { &mut a } else { &mut b }) = middle;
                }
                crossings.push(rim(a));
            }
            side = next;
        }
        match crossings[..] {
            [[x0, y0], [x1, y1]] => {
                let chord = [x1 - x0, y1 - y0];
                let length = math::norm(&chord);
                (length > radius).then(|| chord.map(|c| c / length))
            }
            _ => None,
        }
    }

    fn angle(&mut self, problem: &mut Problem) {
        let g = self.flat(&self.anatomy.gradient);
        let size = math::norm(&g);
        let Some(tangent) = self.isoline(problem).filter(|_| size > 0.0) else {
            return self.words.push("No angle here: no single isoline passes through the iterate.".to_string());
        };
        let down = g.map(|g| -g / size);
        let degrees = |[ax, ay]: [f64; 2], [bx, by]: [f64; 2]| {
            math::atan2((ax * by - ay * bx).abs(), ax * bx + ay * by) * 360.0 / TAU
        };
        let turn = degrees(tangent, down);
        let [ux, uy] = self.sight.unit();
        let seen = degrees([tangent[0] / ux, tangent[1] / uy], [down[0] / ux, down[1] / uy]);
        let long = |direction: [f64; 2], pixels: f64, sight: &Sight| {
            let factor = pixels / sight.pixels(direction);
            direction.map(|d| d * factor)
        };
        let [t, c, d] =
            [long(tangent, TANGENT, &self.sight), long(tangent, CORNER, &self.sight), long(down, CORNER, &self.sight)];
        self.add("angle", "tangent", Shape::Line, Units::Plain, vec![t.map(|t| -t), t]).label = "isoline".to_string();
        let foot = long(down, 2.5 * CORNER, &self.sight);
        self.add("angle", "normal", Shape::Line, Units::Plain, vec![[0.0; 2], foot]);
        self.add("angle", "corner", Shape::Line, Units::Plain, vec![c, [c[0] + d[0], c[1] + d[1]], d]).label =
            format!("{}°", fixed(turn));
        let here = format!("The gradient stands at {}° to the isoline.", fixed(turn));
        let skew = (seen - turn).abs() > 0.5;
        self.words.push(if skew {
            format!("{here} On this map it looks like {}°, for its axes have different scales.", fixed(seen))
        } else {
            here
        });
    }

    fn tangent(&mut self) {
        let slope = self.anatomy.gradient[0];
        let dx = TANGENT / self.sight.pixels([1.0, slope]);
        self.add("tangent", "tangent", Shape::Line, Units::Plain, vec![[-dx, -dx * slope], [dx, dx * slope]]).label =
            format!("slope {}", short(slope, 3));
        let words = format!("The slope at x = {} is f′ = {}.", short(self.anatomy.x[0], 4), short(slope, 4));
        self.words.push(words);
    }

    #[inline(never)]
    fn moved(&self, to: &[f64]) -> Vec<f64> {
        to.iter().zip(&self.anatomy.x).map(|(to, x)| to - x).collect()
    }

    fn step(&mut self) {
        let step = self.moved(&self.anatomy.next);
        if step.iter().any(|x| !x.is_finite()) {
            return self.words.push("The next iterate is not on record.".to_string());
        }
        let words = format!(
            "The step from iterate {} is {}, its length {}.",
            self.anatomy.k,
            self.vector(&step),
            short(math::norm(&step), 4)
        );
        self.words.push(words);
        self.arrow("step", "step", Units::Move, [0.0; 2], self.flat(&step), "step");
    }

    /// The step as a sum, or a word that it is none.
    fn sum(&mut self) -> Option<Sum> {
        let sum = self.anatomy.sum.clone();
        let words = "This method's step is no weighted sum of gradients.";
        if sum.is_none() && !self.words.iter().any(|known| known == words) {
            self.words.push(words.to_string());
        }
        sum
    }

    fn velocity(&mut self) {
        let Some(sum) = self.sum() else { return };
        let mut at = vec![0.0; self.anatomy.x.len()];
        let shown = sum.gradients.len().min(TERMS);
        let largest = math::norm(&sum.weights[0]);
        for (weight, gradient) in sum.weights.iter().zip(&sum.gradients).take(shown) {
            let from = self.flat(&at);
            for (at, (w, g)) in at.iter_mut().zip(weight.iter().zip(gradient)) {
                *at += w * g;
            }
            let to = self.flat(&at);
            let share = math::norm(weight) / largest;
            let mark = self.add("velocity", "term", Shape::Arrow, Units::Move, vec![from, to]);
            mark.weight = if share.is_finite() { share.min(1.0) } else { 1.0 };
        }
        let left: Vec<f64> = sum.whole.iter().zip(&at).map(|(whole, at)| whole - at).collect();
        let listed = self.anatomy.k + 1 == shown as u64;
        let (from, to) = (self.flat(&at), self.flat(&sum.whole));
        if !listed && math::norm(&left) > 1e-12 * math::norm(&sum.whole) {
            self.arrow("velocity", "older", Units::Move, from, to, "older");
        }
        self.arrow("velocity", "sum", Units::Move, [0.0; 2], to, "sum");
        // The ratios are the same in all coordinates but where the method scales anew what it has summed up.
        let relative: Vec<String> =
            sum.weights.iter().take(4).map(|weight| short(weight[0] / sum.weights[0][0], 3)).collect();
        self.words.push(format!(
            "The newest gradient enters the step times {}; the last {shown} with weights in the ratio {}{}: together {}.",
            self.vector(&sum.weights[0]),
            relative.join(" : "),
            if shown > 4 { " : …" } else { "" },
            self.vector(&sum.whole),
        ));
    }

    fn jump(&mut self) {
        let Anatomy { x, point, next, standard, k, .. } = self.anatomy;
        if point == x {
            let words = if *k == 0 {
                "No jump yet: the first step measures the slope at the start."
            } else {
                "This method measures the slope at the point on record: there is no jump."
            };
            return self.words.push(words.to_string());
        }
        let [jump, sum, usual] = [point, next, standard].map(|to| self.moved(to));
        let back: Vec<f64> = sum.iter().zip(&jump).map(|(sum, jump)| sum - jump).collect();
        self.words.push(format!(
            "Jump {}, correction {}, their sum {}; standard momentum would step by {}.",
            self.vector(&jump),
            self.vector(&back),
            self.vector(&sum),
            self.vector(&usual)
        ));
        let [j, s, u] = [&jump, &sum, &usual].map(|vector| self.flat(vector));
        let slope = [u[0] - j[0], u[1] - j[1]];
        self.arrow("jump", "usual", Units::Move, [0.0; 2], slope, "");
        self.arrow("jump", "usual", Units::Move, slope, u, "standard");
        self.arrow("jump", "jump", Units::Move, [0.0; 2], j, "jump");
        self.arrow("jump", "correction", Units::Move, j, s, "correction");
        self.arrow("jump", "sum", Units::Move, [0.0; 2], s, "sum");
    }

    fn average(&mut self) {
        let Some(Sum { total, whole, .. }) = self.sum() else { return };
        let mean: Vec<f64> = whole.iter().zip(&total).map(|(whole, total)| whole / total).collect();
        let size: Vec<f64> = total.iter().map(|total| total.abs()).collect();
        self.words.push(format!(
            "Average gradient {}, times the effective step {} of each coordinate, against it: {}.",
            self.vector(&mean),
            self.vector(&size),
            self.vector(&whole)
        ));
        let down = self.flat(&mean).map(|g| -g);
        if down.iter().all(|g| g.is_finite()) {
            self.arrow("average", "average", Units::Slope, [0.0; 2], down, "−average");
        }
        let to = self.flat(&whole);
        self.add("average", "legs", Shape::Line, Units::Move, vec![[0.0; 2], [to[0], 0.0], to]);
        self.arrow("average", "scaled", Units::Move, [0.0; 2], to, "scaled");
    }

    fn ellipse(&mut self) {
        let Some(Sum { total, .. }) = self.sum() else { return };
        let [a, b] = self.flat(&total).map(f64::abs);
        if !(a.is_finite() && b.is_finite()) {
            return;
        }
        let rim = (0..64).map(|i| TAU * f64::from(i) / 64.0).map(|angle| [a * cos(angle), b * sin(angle)]).collect();
        self.add("ellipse", "ellipse", Shape::Outline, Units::Response, rim);
        self.add("ellipse", "axis", Shape::Line, Units::Response, vec![[-a, 0.0], [a, 0.0]]).label = short(a, 3);
        self.add("ellipse", "axis", Shape::Line, Units::Response, vec![[0.0, -b], [0.0, b]]).label = short(b, 3);
        self.words.push(format!(
            "A slope of 1 that never changed would give a step of {} along the first axis and {} along the second.",
            short(a, 4),
            short(b, 4)
        ));
    }

    /// Puts everything in its place on the map, magnified.
    fn finish(self) -> Picture {
        let Self { anatomy, axes, sight, parts, words } = self;
        let here = if anatomy.x.len() == 1 { [anatomy.x[0], anatomy.f] } else { axes.map(|axis| anatomy.x[axis]) };
        let longest = |units: Units| {
            let parts = parts.iter().filter(|part| part.units == units);
            let points = parts.flat_map(|part| &part.mark.points);
            points.map(|point| sight.pixels(*point)).filter(|pixels| pixels.is_finite()).fold(0.0, f64::max)
        };
        let largest = 0.55 * sight.size[0].min(sight.size[1]);
        let moves = match longest(Units::Move) {
            0.0 => 0.0,
            most if most < SMALL => round_down(REACH / most).max(1.0),
            most if most > largest => round_down(largest / most),
            _ => 1.0,
        };
        let fit = |most: f64| if most > 0.0 { round_down(REACH / most) } else { 0.0 };
        let (slopes, responses) = (fit(longest(Units::Slope)), fit(longest(Units::Response)));
        let stated = [("moves", moves), ("slopes", slopes), ("ellipse", responses)];
        let stated: Vec<String> = stated
            .into_iter()
            .filter(|(what, factor)| *factor > 0.0 && (*what != "moves" || *factor != 1.0))
            .map(|(what, factor)| format!("{what} ×{}", short(factor, 3)))
            .collect();
        let marks = parts
            .into_iter()
            .map(|Part { units, mut mark }| {
                let factor = match units {
                    Units::Move => moves,
                    Units::Slope => slopes,
                    Units::Response => responses,
                    Units::Plain => 1.0,
                };
                for point in &mut mark.points {
                    *point = [here[0] + factor * point[0], here[1] + factor * point[1]];
                }
                mark
            })
            .filter(|mark| mark.points.iter().flatten().all(|x| x.is_finite()))
            .collect();
        Picture { marks, words, scale: stated.join(", "), moves }
    }
}

/// The largest of 1, 2, 5 times a power of ten that is not above x, for x > 0.
#[inline(never)]
fn round_down(x: f64) -> f64 {
    if !(x > 0.0 && x.is_finite()) {
        return 0.0;
    }
    let x = x.clamp(1e-300, 1e300);
    let (mut unit, mut best) = (1.0, 0.0);
    while unit > x {
        unit /= 10.0;
    }
    while unit * 10.0 <= x {
        unit *= 10.0;
    }
    for digit in [1.0, 2.0, 5.0] {
        if digit * unit <= x {
            best = digit * unit;
        }
    }
    best
}

/// A number with two places.
#[inline(never)]
fn fixed(x: f64) -> String {
    let cents = (x * 100.0).round() as i64;
    format!("{}.{:02}", cents / 100, cents % 100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::Experiment;

    fn race(link: &str, steps: u64) -> Race {
        let (experiment, messages) = Experiment::from_link(link);
        assert!(messages.is_empty(), "{messages:?}");
        let mut race = Race::new(&experiment).expect("the link's race");
        race.advance(steps);
        race
    }

    fn anatomy(method: &str, k: u64) -> Anatomy {
        Anatomy::new(
            &race(&format!("#race?v=1&surface=rosenbrock&start=-1.2,1&m={method}&steps=60&stop=none"), 60),
            0,
            k,
        )
        .expect("a racer")
    }

    #[test]
    fn which_steps_are_sums_of_gradients() {
        for spec in crate::optim::METHODS {
            let sum = anatomy(spec.id, 7).sum;
            let rule = spec.ready(&crate::spec::Values::defaults(spec.params), 2).expect("its rule reads");
            // Nor is a step that is found by a search or a solve.
            let expected = !rule.searches() && !["rprop", "lion"].contains(&spec.id);
            assert_eq!(sum.is_some(), expected, "{}", spec.id);
        }
    }

    #[test]
    fn the_parts_make_the_step_whatever_the_method() {
        for method in [
            "gd",
            "momentum(rate=outside)",
            "momentum(dampening=0.3)",
            "nesterov",
            "nesterov(report=lookahead)",
            "qhm",
            "adagrad",
            "rmsprop",
            "rmsprop(centred=on,momentum=0.9)",
            "adadelta",
            "adam",
            "adam(bias_correction=off)",
            "adamax",
            "nadam",
            "amsgrad",
            "adamw(weight_decay=0)",
            "radam",
            "adabelief",
        ] {
            for k in [0, 1, 7, 23, 40] {
                let Anatomy { x, next, sum, .. } = anatomy(method, k);
                let Sum { gradients, weights, whole, .. } = sum.expect("a sum");
                assert_eq!(gradients.len(), weights.len());
                for c in 0..2 {
                    let sum: f64 = gradients.iter().zip(&weights).map(|(g, w)| g[c] * w[c]).sum();
                    let size: f64 = gradients.iter().zip(&weights).map(|(g, w)| (g[c] * w[c]).abs()).sum();
                    // 41 terms and as many factors, each rounded; and x to x + step rounds to its last place.
                    let tolerance = 100.0 * f64::EPSILON * (size + x[c].abs());
                    assert!((sum - whole[c]).abs() <= tolerance, "{method}, {k}: {sum} {}", whole[c]);
                    assert!((next[c] - x[c] - whole[c]).abs() <= tolerance, "{method}, {k}");
                }
            }
        }
    }
}
