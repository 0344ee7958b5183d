//! Blocks of starts carried as one long point: first coordinates, then second ones.
//!
//! A method that never lets coordinates meet does to each of them exactly what it would do alone, so only the bookkeeping
//! needs care: when each lane ends, and how. Most blocks are looked at every [`PERIOD`] steps only; from where a lane
//! has nearly come to rest, or where a stopping rule asks for it, at every step.

use super::Map;
use crate::math::sq;
use crate::problem::Objective;
use crate::run::STALL;
use crate::spec::Status;
use crate::surface::Problem;

/// Points of a block: two coordinates, their gradient and what a method remembers of them stay in the nearest cache.
const LANES: usize = 120;

/// Steps from one look at a block to the next, fewer than [`STALL`] so that no lane can stall unseen.
const PERIOD: u64 = 16;

/// A block with a lane that moves less than this has nearly come to rest: from here on it takes most methods more than
/// [`PERIOD`] steps to stand still. Lanes that are faster are run alone.
const NEARLY: f64 = 1e-12;

/// Blocks of lanes and their room.
pub(super) struct Batch {
    /// The threshold of the stopping rule on the step, if there is one.
    eps: Option<f64>,
    x: Vec<f64>,
    old: Vec<f64>,
    g: Vec<f64>,
    lanes: Lanes,
}

/// How the lanes of a block stand.
struct Lanes {
    /// Whether a lane still runs.
    open: Vec<bool>,
    left: usize,
    ends: Vec<End>,
    /// Steps without movement.
    still: Vec<f64>,
    /// ‖xₖ − xₖ₋₁‖².
    moved: Vec<f64>,
}

#[derive(Clone, Copy)]
enum End {
    At(Status, u64, [f64; 2]),
    /// Came to rest between two looks: to be run alone.
    Unseen,
}

/// The problem as a method of many points sees it.
struct Field<'a> {
    problem: &'a mut Problem,
    lanes: &'a mut Lanes,
    /// Where the iterate stands in memory: what is asked there tells of the iterate itself.
    here: usize,
    k: u64,
    /// Whether the method asked for the gradient at the iterate.
    asked: bool,
}

impl Objective for Field<'_> {
    fn dim(&self) -> usize {
        2 * LANES
    }

    /// Not a number: a method that asks for f lets coordinates meet.
    fn value(&mut self, _x: &[f64]) -> f64 {
        f64::NAN
    }

    fn gradient(&mut self, x: &[f64], g: &mut [f64]) {
        let sound = self.problem.bulk(x, g);
        if x.as_ptr() as usize == self.here {
            self.asked = true;
            if !sound {
                self.lanes.lose(self.problem, x, self.k);
            }
        }
    }

    fn hessian(&mut self, _x: &[f64], h: &mut [f64]) {
        h.fill(f64::NAN);
    }
}

impl Lanes {
    fn close(&mut self, lane: usize, end: End) {
        if self.open[lane] {
            self.open[lane] = false;
            self.left -= 1;
            self.ends[lane] = end;
        }
    }

    /// Ends all lanes at which the iterate of number `k`, or f there, is not finite.
    #[cold]
    fn lose(&mut self, problem: &mut Problem, x: &[f64], k: u64) {
        for lane in 0..LANES {
            let point = [x[lane], x[LANES + lane]];
            if self.open[lane] && !finite(problem, point) {
                self.close(lane, End::At(Status::Diverged, k, point));
            }
        }
    }
}

fn finite(problem: &mut Problem, point: [f64; 2]) -> bool {
    point.iter().all(|x| x.is_finite()) && problem.value(&point).is_finite()
}

impl Batch {
    /// Room for the blocks of a map; `None` where its runs have to be carried out one by one.
    pub(super) fn new(map: &Map) -> Option<Self> {
        let mut eps = None;
        for stop in &map.stop {
            // Its square has to tell of it.
            if stop.rule.id != "step" || !(1e-100..1e100).contains(&stop.threshold) {
                return None;
            }
            eps = Some(stop.threshold.max(eps.unwrap_or(0.0)));
        }
        let plain = map.experiment.noise == 0.0 && !map.problem.is_online() && map.problem.bounds().is_none();
        let starts = matches!(map.plan.over, super::Over::Starts { .. });
        let fits = starts && plain && map.start.len() == 2 && map.experiment.steps > 0;
        (fits && map.spec.elementwise && map.problem.has_bulk()).then(|| {
            let room = || vec![0.0; 2 * LANES];
            let lanes = Lanes {
                open: vec![false; LANES],
                left: 0,
                ends: vec![End::Unseen; LANES],
                still: vec![0.0; LANES],
                moved: vec![0.0; LANES],
            };
            Self { eps, x: room(), old: room(), g: room(), lanes }
        })
    }

    /// Runs the cells from number `from` up to but not including `to`.
    pub(super) fn run(&mut self, map: &mut Map, from: usize, to: usize) {
        for first in (from..to).step_by(LANES) {
            let count = LANES.min(to - first);
            for lane in 0..LANES {
                // Lanes beyond the last cell repeat it and count for nothing.
                let place = map.place_of(first + lane.min(count - 1));
                (self.x[lane], self.x[LANES + lane]) =
                    if map.experiment.axes == [0, 1] { (place[0], place[1]) } else { (place[1], place[0]) };
                self.lanes.open[lane] = lane < count;
            }
            self.lanes.left = count;
            self.block(map);
            for lane in 0..count {
                match self.lanes.ends[lane] {
                    End::At(status, k, x) => {
                        let f = map.problem.value(&x);
                        map.record(first + lane, status, k, f, &x);
                    }
                    End::Unseen => map.run(first + lane),
                }
            }
        }
    }

    fn block(&mut self, map: &mut Map) {
        let Self { eps, x, old, g, lanes } = self;
        let steps = u64::from(map.experiment.steps);
        let lr = map.values.get("lr").unwrap_or(1.0);
        let constant = map.rates.is_constant();
        let mut method = (map.spec.build)(2 * LANES, &map.values);
        let here = x.as_ptr() as usize;
        let problem = &mut map.problem;
        method.init(&mut Field { problem, lanes, here: 0, k: 0, asked: false }, x);
        // The first step shows whether the method asks for the gradient where it stands; until then that is done here.
        let mut asks = false;
        let mut careful = eps.is_some();
        lanes.still.fill(0.0);
        for k in 0..steps {
            if !asks && !problem.bulk(x, g) {
                lanes.lose(problem, x, k);
            }
            if lanes.left == 0 {
                return;
            }
            let look = k % PERIOD == PERIOD - 1;
            if careful || look {
                old.copy_from_slice(x);
            }
            let rate = if constant { lr } else { map.rates.rate(lr, k) };
            let mut field = Field { problem, lanes, here, k, asked: false };
            method.step(&mut field, x, rate);
            let asked = field.asked;
            if asks && !asked {
                // It did before: nobody has looked at this iterate.
                (0..LANES).for_each(|lane| lanes.close(lane, End::Unseen));
            }
            asks = asked;
            if careful {
                watch(lanes, problem, x, old, *eps, k + 1, steps);
            } else if look {
                let mut least = f64::INFINITY;
                for lane in 0..LANES {
                    let moved = sq(x[lane] - old[lane]) + sq(x[LANES + lane] - old[LANES + lane]);
                    if lanes.open[lane] && moved == 0.0 {
                        lanes.close(lane, End::Unseen);
                    }
                    least = least.min(moved);
                }
                careful = least < sq(NEARLY);
            }
        }
        // All at once, and one by one only where something is wrong.
        if !problem.bulk(x, g) {
            lanes.lose(problem, x, steps);
        }
        for lane in 0..LANES {
            if lanes.open[lane] {
                lanes.close(lane, End::At(Status::OutOfBudget, steps, [x[lane], x[LANES + lane]]));
            }
        }
    }
}

/// Ends the lanes that have met the stopping rule with the step to iterate `k`, or have stood still for too long.
fn watch(lanes: &mut Lanes, problem: &mut Problem, x: &[f64], old: &[f64], eps: Option<f64>, k: u64, steps: u64) {
    // A little above the square of the threshold, for what squaring and the root round.
    let near = eps.map_or(0.0, |eps| eps * eps * (1.0 + 1e-9));
    let (left, right) = x.split_at(LANES);
    let (old_left, old_right) = old.split_at(LANES);
    let mut hit = 0_u64;
    for lane in 0..LANES {
        let moved = sq(left[lane] - old_left[lane]) + sq(right[lane] - old_right[lane]);
        lanes.moved[lane] = moved;
        lanes.still[lane] = if moved == 0.0 { lanes.still[lane] + 1.0 } else { 0.0 };
        hit |= if moved < near || lanes.still[lane] >= f64::from(STALL) { u64::MAX } else { 0 };
    }
    if hit == 0 {
        return;
    }
    for lane in 0..LANES {
        if !lanes.open[lane] {
            continue;
        }
        let status = if eps.is_some_and(|eps| lanes.moved[lane].sqrt() < eps) {
            Status::Converged
        } else if lanes.still[lane] >= f64::from(STALL) && k < steps {
            Status::Stalled
        } else {
            continue;
        };
        let point = [x[lane], x[LANES + lane]];
        let status = if finite(problem, point) { status } else { Status::Diverged };
        lanes.close(lane, End::At(status, k, point));
    }
}
