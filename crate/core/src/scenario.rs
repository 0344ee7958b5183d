//! Scenarios: experiments that show one claim of the lecture, or a counter-example with an exact answer.
//!
//! A scenario opens by its own link, `#scenario?v=1&id=C16`, which stands for the whole of [`Scenario::link`]; further
//! pairs of such a link go before those of the scenario. [`crate::teach`] measures what is claimed. Ids that begin with `C` and a number are those of the lecture's list of claims.

use crate::error::Error;
use crate::link::Experiment;
use serde::Serialize;

/// A claim with the experiment that shows it.
#[derive(Serialize)]
pub struct Scenario {
    /// Stable name.
    pub id: &'static str,
    /// Name for people.
    pub title: &'static str,
    /// The claim in a sentence.
    pub claim: &'static str,
    /// The experiment, with every step size given.
    pub link: &'static str,
}

impl Scenario {
    /// The experiment as published.
    pub fn experiment(&self) -> Experiment {
        Experiment { scenario: Some(self.id.to_string()), ..Experiment::from_link(self.link).0 }
    }
}

/// The scenario of an id.
///
/// # Errors
/// No such scenario.
pub fn find(id: &str) -> Result<&'static Scenario, Error> {
    SCENARIOS.iter().find(|scenario| scenario.id == id).ok_or_else(|| Error::Unknown {
        what: "scenario".to_string(),
        given: id.to_string(),
        allowed: SCENARIOS.iter().map(|scenario| scenario.id.to_string()).collect(),
    })
}

/// Every scenario: the claims in the lecture's order, then the counter-examples.
pub static SCENARIOS: &[Scenario] = &[
    Scenario {
        id: "C02",
        title: "Down the gradient",
        claim: "A gradient step goes along −∇f, the direction in which f falls fastest.",
        link: "#race?v=1&surface=rosenbrock&start=-1.2,1&m=gd(lr=0.001)&steps=60&stop=none&y=f&speed=15&show=gradient,fan",
    },
    Scenario {
        id: "C03",
        title: "Three regimes of the rate",
        claim: "On f = ½ a x² descent converges straight for α < 1/a, oscillates up to 2/a, and diverges beyond.",
        link: "#race?v=1&surface=parabola(a=1)&start=-4&m=gd(lr=0.4)&m=gd(lr=1.7)&m=gd(lr=2.03)&steps=30&stop=none&y=f&speed=6&show=tangent",
    },
    Scenario {
        id: "C04",
        title: "Which minimum?",
        claim: "At an optimum the gradient is zero; that it is the global optimum is not guaranteed.",
        link: "#race?v=1&surface=two_basins&start=-1.7,1.2&m=gd(lr=0.05)&steps=400&y=f&log=off&show=gradient&panel=basins",
    },
    Scenario {
        id: "C04-curve",
        title: "The same on a curve",
        claim: "Two valleys of one curve both have slope zero at the bottom; the start decides which one is found.",
        link: "#race?v=1&surface=double_well_1d(depth=0.5)&start=-1.7&m=gd(lr=0.03)&steps=300&y=f&log=off&speed=20",
    },
    Scenario {
        id: "C05",
        title: "Every chord above the graph",
        claim: "On a convex function every chord lies on or above the graph, and a local minimum is global.",
        link: "#race?v=1&surface=log_cosh&start=-4&m=gd(lr=0.8)&steps=60&speed=10&show=chord",
    },
    Scenario {
        id: "C05-not",
        title: "A chord below the graph",
        claim: "One chord that passes below the graph is enough: this curve is not convex.",
        link: "#race?v=1&surface=double_well_1d(depth=0.5)&start=-1.7&m=gd(lr=0.03)&steps=300&y=f&log=off&speed=20&show=chord",
    },
    Scenario {
        id: "C07",
        title: "At right angles to the isolines",
        claim: "The gradient is orthogonal to the isoline through each iterate.",
        link: "#race?v=1&surface=himmelblau&start=-0.4,-1.2&m=gd(lr=0.005)&steps=40&stop=none&y=grad&speed=8&show=gradient,angle",
    },
    Scenario {
        id: "C08",
        title: "When to stop",
        claim: "Iterate until the step is shorter than ε: the run ends at the first k with ‖xₖ₊₁ − xₖ‖ < ε.",
        link: "#race?v=1&surface=quadratic(kappa=10,angle=30)&start=-4,1.5&m=gd(lr=0.1)&stop=step(eps=0.01)&steps=500&y=step&speed=20",
    },
    Scenario {
        id: "C09",
        title: "Mean or sum: the mean",
        claim: "The batch gradient is the average over the samples; leaving out 1/n only rescales the learning rate.",
        link: MEAN,
    },
    Scenario {
        id: "C09-sum",
        title: "Mean or sum: the sum",
        claim: "The same 4 samples without 1/n: gradient descent takes the same way with α/4; Adam takes it with the same α.",
        link: SUM,
    },
    Scenario {
        id: "C15",
        title: "Robbins and Monro",
        claim: "With noisy gradients αₖ = α/k converges, a constant α keeps hovering, and α/k² stops short.",
        link: "#race?v=1&surface=quadratic(angle=0,kappa=1)&start=-4,1.5&m=gd(lr=0.5)&m=gd(lr=1)@inverse&m=gd(lr=0.5)@power(p=2)\
               &noise=1&seed=3&stop=none&steps=1000&y=distance&logx=on&panel=robbins",
    },
    Scenario {
        id: "C16",
        title: "The steepest dimension bounds α",
        claim: "Gradient descent scales all dimensions alike, so the steepest one bounds the learning rate.",
        link: "#race?v=1&surface=quadratic(angle=30,kappa=20)&start=-4,1.5&m=gd(lr=0.03)&m=gd(lr=0.09523809523809523)&m=gd(lr=0.1005)\
               &steps=150&speed=15",
    },
    Scenario {
        id: "C17",
        title: "A history of gradients",
        claim: "The velocity is the decayed sum of all past gradients, v = −α Σ βʲ ∇ₖ₋ⱼ, a vector.",
        link: "#race?v=1&surface=quadratic(angle=20,kappa=10)&start=-4,2.5&m=momentum(beta=0.9,lr=0.02)&steps=60&stop=none&speed=8&show=velocity",
    },
    Scenario {
        id: "C18",
        title: "Without memory",
        claim: "With β = 0 momentum is plain gradient descent.",
        link: "#race?v=1&surface=rosenbrock&start=-1.2,1&m=gd(lr=0.001)&m=momentum(beta=0,lr=0.001)&steps=200&stop=none",
    },
    Scenario {
        id: "C19",
        title: "When all gradients agree",
        claim: "The step is largest when the gradients all point the same way: it grows to α‖g‖/(1 − β).",
        link: "#race?v=1&surface=formula&f=0.3*x-0.4*y&start=3,-4&m=momentum(beta=0.9,lr=0.02)&m=gd(lr=0.02)&steps=100&stop=none&y=step&log=off&speed=15&show=velocity",
    },
    Scenario {
        id: "C20",
        title: "Over the barrier",
        claim: "Momentum can pass a local minimum in which gradient descent stays.",
        link: "#race?v=1&surface=two_basins&start=-1.8,1.2&m=gd(lr=0.05)&m=momentum(beta=0.9,lr=0.05)&steps=300&speed=30&focus=2&panel=energy",
    },
    Scenario {
        id: "C21",
        title: "Jump first, then correct",
        claim: "Nesterov's method jumps along the velocity, measures the gradient there and corrects; on convex functions it \
                gains on gradient descent.",
        link: "#race?v=1&surface=quadratic(angle=0,kappa=100)&start=-4,1.5&m=gd(lr=0.01)&m=momentum(beta=0.8181818181818182,lr=0.01)\
               &m=nesterov(beta=0.8181818181818182,lr=0.01)&steps=1000&focus=3&speed=30&show=jump",
    },
    Scenario {
        id: "C22",
        title: "Divide by the root mean square",
        claim: "RMSProp divides each coordinate by its recent size: the steep direction is damped, and a larger α is allowed.",
        link: "#race?v=1&surface=quadratic(angle=0,kappa=100)&start=-4,1.5&m=gd(lr=0.025)&m=momentum(beta=0,lr=0.025)&m=rmsprop(lr=0.025)\
               &steps=500&stop=none&focus=3&speed=30&show=ellipse",
    },
    Scenario {
        id: "C23",
        title: "What happens at k = 0?",
        claim: "Adam's moments start at zero and are biased towards it; corrected, the first step is α in each coordinate.",
        link: "#race?v=1&surface=rosenbrock&start=-1.2,1&m=adam(lr=0.01)&m=adam(bias_correction=off,lr=0.01)&steps=20&stop=none&y=step&log=off&speed=3\
               &view=-1.45,-0.75,0.85,1.55&show=average",
    },
    Scenario {
        id: "C24",
        title: "A few others",
        claim: "Adagrad, Adadelta, AdaMax, Nadam and AMSGrad race beside plain descent, momentum and RMSProp.",
        link: "#race?v=1&surface=beale&start=-1,-1.5&m=gd(lr=0.01)&m=momentum(lr=0.002)&m=rmsprop(lr=0.02)&m=adagrad(lr=0.5)&m=adadelta(lr=5)\
               &m=adamax(lr=0.2)&m=nadam(lr=0.1)&m=amsgrad(lr=0.1)&steps=300&stop=none",
    },
    Scenario {
        id: "C25",
        title: "Depending on the problem",
        claim: "The choice of optimizer makes a huge difference, depending on the problem: no method is the best on all.",
        link: "#race?v=1&surface=rosenbrock&start=-1.2,1&m=gd(lr=0.001)&m=momentum(lr=0.001)&m=nesterov(lr=0.001)&m=rmsprop(lr=0.02)&m=adam(lr=0.2)\
               &steps=300&stop=none&panel=league",
    },
    Scenario {
        id: "microscope",
        title: "Bias correction under the microscope",
        claim: "Moments that are too small need not make small steps: uncorrected, Adam's steps are too long, for a long time.",
        link: "#race?v=1&surface=formula&f=x&start=4&m=adam(lr=0.01)&m=adam(bias_correction=off,lr=0.01)&m=rmsprop(lr=0.01)&steps=100&stop=none&y=step&log=off&speed=10&focus=2",
    },
    Scenario {
        id: "reddi",
        title: "Where Adam ends at the worst point",
        claim: "On Reddi's sequence of slopes 3, −1, −1 Adam forgets the large one and climbs to the worst point; AMSGrad does not.",
        link: "#race?v=1&surface=reddi(c=3)&start=0&m=adam(beta1=0,beta2=0.1,lr=0.1)@inverse_sqrt&m=amsgrad(beta1=0,beta2=0.1,lr=0.1)@inverse_sqrt\
               &stop=none&steps=3000&y=f&log=off&speed=200",
    },
    Scenario {
        id: "valley",
        title: "A valley along the axes",
        claim: "Methods that scale each coordinate gain on a narrow valley, as long as it lies along an axis.",
        link: "#race?v=1&surface=quadratic(angle=0,kappa=100)&start=1,1&m=gd(lr=0.019801980198019802)&m=adam(lr=0.01)&stop=target(f=1e-6)&steps=5000\
               &view=-1.6,1.6,-1.6,1.6&speed=60&panel=dial",
    },
    Scenario {
        id: "valley-turned",
        title: "The same valley, turned",
        claim: "Turned by 45° the same valley costs gradient descent nothing and Adam ten times the steps.",
        link: "#race?v=1&surface=quadratic(angle=45,kappa=100)&start=0,1.4142135623730951&m=gd(lr=0.019801980198019802)&m=adam(lr=0.01)&stop=target(f=1e-6)&steps=5000\
               &view=-1.6,1.6,-1.6,1.6&speed=60&panel=dial",
    },
    Scenario {
        id: "frozen",
        title: "A rate that falls too fast",
        claim: "With α/k², αλ = ½ and no noise at all, descent freezes at sin(π√½)/(π√½) of the way, for ever.",
        link: "#race?v=1&surface=parabola(a=1)&start=-4&m=gd(lr=0.5)@power(p=2)&m=gd(lr=0.1)@inverse&m=gd(lr=1)@inverse&stop=none&steps=10000\
               &y=distance&logx=on&speed=2000&panel=robbins",
    },
    Scenario {
        id: "energy",
        title: "Not enough to get over",
        claim: "A ball released at rest climbs no higher than it started, however long its memory: a higher barrier holds it back.",
        link: "#race?v=1&surface=two_basins(barrier=1)&start=-1.35,0.2&m=momentum(beta=0.99,lr=0.005)&m=gd(lr=0.005)&steps=1500&stop=none&y=f&log=off&speed=90&panel=energy",
    },
];

/// Four samples (1, 2), (2, 3), (3, 5), (4, 4) of a line x·s + y: their mean squared error, and the sum.
const MEAN: &str = "#race?v=1&surface=formula&f=((x%2By-2)^2%2B(2*x%2By-3)^2%2B(3*x%2By-5)^2%2B(4*x%2By-4)^2)/4&start=-3,-2&m=gd(lr=0.05)&m=adam(lr=0.2)&steps=200&stop=none&speed=20";
const SUM: &str = "#race?v=1&surface=formula&f=(x%2By-2)^2%2B(2*x%2By-3)^2%2B(3*x%2By-5)^2%2B(4*x%2By-4)^2&start=-3,-2&m=gd(lr=0.0125)&m=adam(lr=0.2)&steps=200&stop=none&speed=20";
