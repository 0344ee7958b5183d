//! Step-size schedules: the rate of each step from the rate α that was set.
//!
//! Step k = 0, 1, 2, … uses `rate(α, k)`. Any method takes any schedule. Formulas that libraries share are PyTorch's
//! `torch.optim.lr_scheduler`; Robbins and Monro (1951) is the source of α/k.

use crate::error::Error;
use crate::math;
use crate::spec::{Call, Choice, Param, Values};
use serde::Serialize;

/// A schedule that describes itself.
#[derive(Serialize)]
pub struct Schedule {
    /// Stable name.
    pub id: &'static str,
    /// Name for people.
    pub name: &'static str,
    /// αₖ with k = 0 at the first step, in the formula language.
    pub formula: &'static str,
    /// Where it comes from.
    pub source: &'static str,
    /// Its parameters.
    pub params: &'static [Param],
    /// p where the rate goes like k⁻ᵖ in the long run, infinite where it falls faster or is 0; from the parameters' values.
    #[serde(skip)]
    pub order: fn(&[f64]) -> f64,
    /// The rate of step k, from α and the parameters' values in their order.
    #[serde(skip)]
    pub rate: fn(&[f64], f64, u64) -> f64,
}

/// Every schedule; the first is the default.
pub static SCHEDULES: &[Schedule] = &[
    Schedule {
        id: "constant",
        name: "Constant",
        formula: "lr",
        source: "Cauchy 1847 for gradient descent with a fixed step",
        params: &[],
        order: |_| 0.0,
        rate: |_, lr, _| lr,
    },
    Schedule {
        id: "inverse",
        name: "1/k (Robbins–Monro)",
        formula: "lr/(k + 1)",
        source: "Robbins and Monro, A stochastic approximation method, 1951",
        params: &[],
        order: |_| 1.0,
        rate: |_, lr, k| lr / (k as f64 + 1.0),
    },
    Schedule {
        id: "power",
        name: "1/kᵖ",
        formula: "lr/(k + 1)^p",
        source: "Polyak and Juditsky, Acceleration of stochastic approximation by averaging, 1992: 1/2 < p < 1",
        params: &[Param::linear("p", "Exponent p", 0.75, [0.0, 2.0]).legal([0.0, 10.0])],
        order: |p| p[0],
        rate: |p, lr, k| lr / math::pow(k as f64 + 1.0, p[0]),
    },
    Schedule {
        id: "inverse_sqrt",
        name: "1/√k",
        formula: "lr/sqrt(k + 1)",
        source: "Zinkevich, Online convex programming and generalized infinitesimal gradient ascent, 2003",
        params: &[],
        order: |_| 0.5,
        rate: |_, lr, k| lr / (k as f64 + 1.0).sqrt(),
    },
    Schedule {
        id: "exponential",
        name: "Exponential",
        formula: "lr*gamma^k",
        source: "PyTorch ExponentialLR",
        params: &[Param::linear("gamma", "Factor γ a step", 0.99, [0.9, 1.0]).legal([0.0, 1.0])],
        order: |p| if p[0] < 1.0 { f64::INFINITY } else { 0.0 },
        rate: |p, lr, k| lr * math::power(p[0], k),
    },
    Schedule {
        id: "step",
        name: "Steps down",
        formula: "lr*gamma^floor(k/every)",
        source: "PyTorch StepLR",
        params: &[
            Param::integer("every", "Steps between drops", 100, [1, 500]).legal([1.0, 1e9]),
            Param::linear("gamma", "Factor γ a drop", 0.5, [0.05, 1.0]).legal([0.0, 1.0]),
        ],
        order: |p| if p[1] < 1.0 { f64::INFINITY } else { 0.0 },
        rate: |p, lr, k| lr * math::power(p[1], k / p[0] as u64),
    },
    Schedule {
        id: "cosine",
        name: "Cosine",
        formula: "floor_rate + (lr - floor_rate)*(1 + cos(pi*(min(k, period) + after*max(k - period, 0))/period))/2",
        source: "Loshchilov and Hutter, SGDR, arXiv:1608.03983, equation 5, without restarts",
        params: &[
            Param::integer("period", "Steps T down to the floor", 500, [10, 2000]).legal([1.0, 1e9]),
            Param::log("floor_rate", "Floor of the rate", 0.0, [1e-6, 1e-1]),
            Param::choice(
                "after",
                "After T steps",
                &[
                    Choice { id: "floor", name: "stay at the floor" },
                    Choice { id: "wave", name: "follow the cosine up again (PyTorch)" },
                ],
            ),
        ],
        order: |p| if p[1] > 0.0 || p[2] != 0.0 { 0.0 } else { f64::INFINITY },
        rate: |p, lr, k| {
            // Beyond T the cosine of the whole angle, taken of what is left after full waves, so that it stays exact.
            let k = if p[2] == 0.0 { (k as f64).min(p[0]) } else { k as f64 % (2.0 * p[0]) };
            let angle = std::f64::consts::PI * k / p[0];
            p[1] + (lr - p[1]) * (1.0 + math::cos(angle)) / 2.0
        },
    },
    Schedule {
        id: "warmup",
        name: "Linear warm-up",
        formula: "lr*(start + (1 - start)*min(k, steps)/steps)",
        source: "PyTorch LinearLR; Goyal et al., arXiv:1706.02677, Section 2.2",
        params: &[
            Param::integer("steps", "Warm-up steps", 20, [1, 200]).legal([1.0, 1e9]),
            Param::linear("start", "Fraction at the first step", 0.1, [0.0, 1.0]),
        ],
        order: |_| 0.0,
        rate: |p, lr, k| lr * (p[1] + (1.0 - p[1]) * (k as f64).min(p[0]) / p[0]),
    },
];

/// A schedule with its parameters set.
#[derive(Clone)]
pub struct Rates {
    /// The entry.
    pub schedule: &'static Schedule,
    /// Its parameters.
    pub values: Values,
}

impl Rates {
    /// The schedule that `call` names.
    ///
    /// # Errors
    /// An unknown schedule or parameter, or a value out of range.
    pub fn new(call: &Call) -> Result<Self, Error> {
        let schedule = SCHEDULES.iter().find(|schedule| schedule.id == call.id).ok_or_else(|| Error::Unknown {
            what: "schedule".to_string(),
            given: call.id.clone(),
            allowed: SCHEDULES.iter().map(|schedule| schedule.id.to_string()).collect(),
        })?;
        Ok(Self { schedule, values: Values::new(schedule.params, &call.params, schedule.id)? })
    }

    /// Whether the rate is the same for all steps: the first schedule.
    pub fn is_constant(&self) -> bool {
        std::ptr::eq(self.schedule, &SCHEDULES[0])
    }

    /// p where the rate goes like k⁻ᵖ in the long run; infinite where it falls faster or is 0.
    pub fn order(&self) -> f64 {
        (self.schedule.order)(self.values.as_slice())
    }

    /// The rate of step k = 0, 1, … where the rate set is `lr`.
    #[inline]
    pub fn rate(&self, lr: f64, k: u64) -> f64 {
        (self.schedule.rate)(self.values.as_slice(), lr, k)
    }
}
