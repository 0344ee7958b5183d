//! The bug museum: mistakes that really shipped, as rules that run beside the right method.
//!
//! An exhibit is never one of the methods: it is a rule of its own, carried out by [`Rule`], and reachable only here.

use crate::error::Error;
use crate::link::Experiment;
use crate::problem::Objective;
use crate::race::{MAX_STEPS, Race};
use crate::rule::{Line, Rule};
use serde::Serialize;

/// A mistake and an experiment in which it shows; the page says where it shipped.
#[derive(Serialize)]
pub struct Exhibit {
    /// Stable name; it says nothing of the mistake.
    pub id: &'static str,
    /// The mistake.
    pub name: &'static str,
    /// The experiment with the right method as its only racer.
    pub link: &'static str,
    /// The wrong rule, in place of the method's; it remembers the same things.
    pub lines: &'static [Line],
}

const SLOPE: Line = Line::new("g = grad(x)", "Measure the slope where you stand.");
const M: Line = Line::new("m = beta1*m + (1 - beta1)*g", "Average the gradient.");
const V: Line = Line::new("v = beta2*v + (1 - beta2)*g^2", "Average its square.");
const STEP: Line = Line::new("x = x - lr*m_hat/(sqrt(v_hat) + eps)", "Step.");

const ADAM: &str = "#race?v=1&surface=quadratic(angle=0,kappa=10)&start=-4,1.5&m=adam(lr=0.1)&steps=120&stop=none";

/// Every exhibit.
pub static EXHIBITS: &[Exhibit] = &[
    Exhibit {
        id: "a",
        name: "The bias correction is multiplied instead of divided",
        link: ADAM,
        lines: &[
            SLOPE,
            M,
            V,
            Line::new("m_hat = m*(1 - beta1^t)", "Multiplied."),
            Line::new("v_hat = v*(1 - beta2^t)", "Multiplied."),
            STEP,
        ],
    },
    Exhibit {
        id: "b",
        name: "The bias correction is missing",
        link: ADAM,
        lines: &[SLOPE, M, V, Line::new("x = x - lr*m/(sqrt(v) + eps)", "Step, uncorrected.")],
    },
    Exhibit {
        id: "c",
        name: "The bias correction counts samples instead of steps",
        link: ADAM,
        lines: &[
            SLOPE,
            M,
            V,
            Line::new("m_hat = m/(1 - beta1^(32*t))", "32 samples a step."),
            Line::new("v_hat = v/(1 - beta2^(32*t))", "32 samples a step."),
            STEP,
        ],
    },
    Exhibit {
        id: "d",
        name: "ε stands inside the root",
        link: "#race?v=1&surface=formula&f=1e-5*(x^2%2B3*y^2)&start=-3,2&m=rmsprop(lr=0.05)&steps=120&stop=none",
        lines: &[
            SLOPE,
            Line::new("s = beta*s + (1 - beta)*g^2", "Average the square."),
            Line::new("x = x - lr*g/sqrt(s + eps)", "Step, ε inside."),
        ],
    },
    Exhibit {
        id: "e",
        name: "The rate stands outside the velocity",
        link: "#race?v=1&surface=quadratic(angle=0,kappa=10)&start=-4,1.5&m=momentum(beta=0.95,lr=0.002)@step(every=40,gamma=0.1)&steps=120&stop=none",
        lines: &[
            SLOPE,
            Line::new("v = beta*v + g", "The sum of gradients."),
            Line::new("x = x - lr*v", "Step, the rate outside."),
        ],
    },
    Exhibit {
        id: "f",
        name: "ε is added before the correction",
        link: "#race?v=1&surface=formula&f=1e-7*(x^2%2B3*y^2)&start=-3,2&m=adam(lr=0.05,eps=1e-7)&steps=120&stop=none",
        lines: &[
            SLOPE,
            M,
            V,
            Line::new("m_hat = m/(1 - beta1^t)", "Correct m."),
            Line::new("x = x - lr*m_hat*sqrt(1 - beta2^t)/(sqrt(v) + eps)", "Step, ε to the uncorrected root."),
        ],
    },
];

/// The curves of an exhibit and of the right method.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Curves {
    /// What the right method is called.
    pub label: String,
    /// For each step of the right method: f, and the step's greatest coordinate in units of the rate that was set.
    pub right: Vec<[f64; 2]>,
    /// The same of the exhibit.
    pub wrong: Vec<[f64; 2]>,
}

impl Exhibit {
    /// Runs the exhibit and the right method side by side.
    ///
    /// # Errors
    /// None in a registry whose links and rules are sound, which a test sees to.
    pub fn curves(&self) -> Result<Curves, Error> {
        let mut race = Race::new(&Experiment::from_link(self.link).0)?;
        race.advance(MAX_STEPS);
        let racer = &race.racers()[0];
        let lr = racer.values.get("lr").unwrap_or(1.0);
        let mut problem = race.problem().clone();
        let n = problem.dim();
        let mut rule = Rule::new(self.lines, racer.spec.state, &racer.values, n).map_err(Error::Formula)?;
        let mut x = race.start().to_vec();
        let mut memory = vec![0.0; racer.spec.state.iter().map(|state| state.len(n)).sum()];
        let far = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max) / lr;
        let mut wrong = vec![[problem.value(&x), f64::NAN]];
        for k in 0..racer.trace().k() {
            let before = x.clone();
            rule.begin(&before, &memory, k + 1, racer.rates.rate(lr, k));
            rule.step(&mut problem);
            rule.x(&mut x);
            rule.state(&mut memory);
            wrong.push([problem.value(&x), far(&before, &x)]);
        }
        let rows: Vec<_> = racer.trace().rows().map(|(_, row)| row).collect();
        let mut right = vec![[rows[0].f(), f64::NAN]];
        right.extend(rows.windows(2).map(|pair| [pair[1].f(), far(pair[0].x(), pair[1].x())]));
        Ok(Curves { label: race.labels()[0].clone(), right, wrong })
    }
}

/// The exhibit of an id.
///
/// # Errors
/// No such exhibit.
pub fn find(id: &str) -> Result<&'static Exhibit, Error> {
    EXHIBITS.iter().find(|exhibit| exhibit.id == id).ok_or_else(|| Error::Unknown {
        what: "exhibit".to_string(),
        given: id.to_string(),
        allowed: EXHIBITS.iter().map(|exhibit| exhibit.id.to_string()).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::{power, sq};

    fn curves(id: &str) -> Curves {
        let exhibit = find(id).expect("an exhibit");
        assert_eq!(Experiment::from_link(exhibit.link).1, Vec::<String>::new(), "{id}");
        let curves = exhibit.curves().expect("a sound exhibit");
        assert_eq!(curves.right.len(), curves.wrong.len(), "{id}");
        curves
    }

    /// ε = 1e-8 against slopes of 4 and more, times √(1 − β₂) at least.
    fn near(a: f64, b: f64) -> bool {
        (a / b - 1.0).abs() < 1e-6
    }

    #[test]
    fn first_steps_betray_the_correction() {
        let (b1, b2) = (0.9, 0.999_f64);
        for (id, first) in [
            ("a", sq(1.0 - b1) / (1.0 - b2)),
            ("b", (1.0 - b1) / (1.0 - b2).sqrt()),
            ("c", (1.0 - b1) / (1.0 - power(b1, 32)) * ((1.0 - power(b2, 32)) / (1.0 - b2)).sqrt()),
        ] {
            let curves = curves(id);
            assert!(near(curves.right[1][1], 1.0), "{id}: {:?}", curves.right[1]);
            assert!(near(curves.wrong[1][1], first), "{id}: {:?}, not {first}", curves.wrong[1]);
        }
        assert!(near(curves("a").wrong[1][1], 10.0));
        assert!((curves("b").wrong[1][1] - 3.16).abs() < 0.005);
        // 0.1/0.9657 · √(0.001/0.03151) on a slope g: m̂ = 0.1 g/(1 − β₁³²) over √(0.001 g²/(1 − β₂³²)) = 0.1782 g.
        assert!((curves("c").wrong[1][1] - 0.58).abs() < 0.005, "{}", curves("c").wrong[1][1]);
    }

    #[test]
    fn epsilon_in_the_wrong_place_shortens_steps_where_slopes_are_small() {
        // The first slope is 1e-5·(6, 12), s = 0.1 g²: the steeper coordinate moves 1/√0.1 outside, and inside
        // g/√(s + ε) = 1.2e-4/√(1.44e-9 + 1e-8).
        let d = curves("d");
        assert!((d.right[1][1] - 3.16).abs() < 0.01, "{}", d.right[1][1]);
        assert!(near(d.wrong[1][1], 1.2e-4 / (1.44e-9 + 1e-8_f64).sqrt()), "{}", d.wrong[1][1]);
        assert!(d.wrong[120][0] > 10.0 * d.right[120][0]);
        // Slope 1.2e-6 with ε = 1e-7: 1/(1 + 1/12) against 1/(1 + 31.6/12).
        let f = curves("f");
        assert!(near(f.right[1][1], 12.0 / 13.0), "{}", f.right[1][1]);
        assert!(near(f.wrong[1][1], 12.0 / (12.0 + 1000f64.sqrt())), "{}", f.wrong[1][1]);
    }

    #[test]
    fn the_place_of_the_rate_shows_where_the_schedule_drops() {
        let e = curves("e");
        for k in 1..=40 {
            // Both run through the same numbers up to rounding.
            assert!((e.right[k][1] - e.wrong[k][1]).abs() < 1e-9 * e.right[k][1], "step {k}");
        }
        // The velocity goes on at β of its length, or at a tenth of that.
        assert!(e.right[41][1] > 5.0 * e.wrong[41][1], "{} {}", e.right[41][1], e.wrong[41][1]);
    }

    #[test]
    fn no_exhibit_is_among_the_methods() {
        for exhibit in EXHIBITS {
            assert!(crate::optim::find(exhibit.id).is_err());
        }
    }
}
