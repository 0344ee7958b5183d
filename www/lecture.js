// What is said about each scenario beside its claim, by the scenario's id: where in the lecture it stands, what to look at, and where the
// slides are loose. Loaded with the first scenario or with their index.

/** @typedef {{ place: string, look: string, loose?: string }} Prose */

/** How many claims the lecture's list has. */
export const CLAIMS = 42;

/** The places in the lecture that come after the slides themselves. */
export const SHELF = "Counter-examples with exact answers";

/** @type {Record<string, Prose>} */
export const PROSE = {
  C02: {
    place: "Gradient Descent",
    look: "The fan shows, for directions of one length, how f changes along each: lowest along −∇f. Step through (→): it is the steepest way down from here, yet it does not point at the minimum.",
  },
  C03: {
    place: "Gradient Descent",
    look: "Three rates from one start, with the tangent whose slope each step follows: the first slides down one side, the second jumps from side to side and still comes down, the third climbs. Drag the ring: the regimes do not depend on the start.",
  },
  C04: {
    place: "Gradient Descent",
    look: "Drag the ring across x = 0 and back: the run ends in the one or the other minimum, and its last gradient is zero in both. The map of basins below colours every start by where it ends.",
    loose: "Zero gradient is necessary, not sufficient: a saddle or a maximum has it too.",
  },
  "C04-curve": {
    place: "Gradient Descent",
    look: "The answer to “what is the gradient when we reach this point?” is the same in both valleys. Drag the ring over the hump.",
  },
  C05: {
    place: "Convergence of Gradient Descent",
    look: "Drag the ends of the chord: whichever two points are joined, the line never passes below the curve; from wherever descent starts it ends in the same place.",
    loose: "“All local minima are global” needs one to exist: eˣ is convex and has none.",
  },
  "C05-not": {
    place: "Convergence of Gradient Descent",
    look: "Drag the chord's ends into the two valleys: the curve rises over the line. So a local minimum need not be global here.",
  },
  C07: {
    place: "Gradient Descent: Multiple Dimensions",
    look: "At every iterate the isoline's tangent, found from values of f alone, stands at a right angle to the gradient; the angle is printed. The axes have equal scales; stretch the map (Equal axes, under the surface) and right angles no longer look right.",
  },
  C08: {
    place: "Gradient Descent: Single Training Sample",
    look: "The chart shows the length of each step; the run ends where it first falls below ε. Change ε under the surface's settings.",
    loose: "A short step does not prove that a minimum is near: a small α makes steps short anywhere.",
  },
  C09: {
    place: "Gradient Descent: Multiple Training Samples",
    look: "Remember this way, then open “Mean or sum: the sum”: gradient descent with α/4 draws exactly the same.",
  },
  "C09-sum": {
    place: "Gradient Descent: Multiple Training Samples",
    look: "f is four times as high, the way of gradient descent the same as before. Adam divides the factor out by itself: its rate is unchanged.",
    loose: "“Not wrong” holds for plain gradient descent and momentum; with weight decay, clipping or a stopping rule on ‖∇f‖ the factor 1/n does matter.",
  },
  C15: {
    place: "Convergence of SGD",
    look: "The same noise for all three. The constant rate dances around the minimum, 1/k settles, 1/k² stops on the way. The panel below sums up αₖ and αₖ² as the race runs and repeats it with other noise.",
    loose: "The theorem also asks for noise of bounded variance, and αₙ ≥ 0 alone would allow a rate of zero: the infinite sum forbids it.",
  },
  C16: {
    place: "Problems of SGD",
    look: "The slow run has a rate that suits the steep direction; the best one already zigzags; a little above 2/λmax the steep direction explodes, whatever the flat one needs. Turn up κ: the gap widens.",
  },
  C17: {
    place: "Gradient Descent with Momentum",
    look: "Step through: the arrows laid tip to tail are the past gradients with their weights α βʲ, their sum is the step. Those that change sign cancel, those that agree add up.",
    loose: "“Exponentially weighted average” holds for forms with (1 − β) before the gradient; the velocity here is a decayed sum, up to 1/(1 − β) times larger.",
  },
  C18: {
    place: "Gradient Descent with Momentum",
    look: "Two ways, one line: switch either off in the legend and the other is still there.",
  },
  C19: {
    place: "Gradient Descent with Momentum",
    look: "On an inclined plane every gradient is the same: the steps of momentum grow towards ten times those of gradient descent, since 1/(1 − 0.9) = 10.",
  },
  C20: {
    place: "Gradient Descent with Momentum",
    look: "Gradient descent comes to rest in the first basin; momentum still has speed there and rolls over the barrier. The energy bar below shows when it has enough.",
    loose: "It can also roll out of the better basin again: momentum does not know which one is lower.",
  },
  C21: {
    place: "Nesterov Momentum",
    look: "Hinton's vectors: brown the jump βv, red the correction, green their sum, blue standard momentum from the same state. Momentum and Nesterov take the same first step; from then on Nesterov measures its gradient at the end of the jump, brakes earlier and swings less.",
    loose: "The bound O(1/k²) belongs to Nesterov's own sequence of β; with the constant β used here the rate on a strongly convex function is better still.",
  },
  C22: {
    place: "Root Mean Squared Prop (RMSProp)",
    look: "The ellipse shows what RMSProp makes of a step of one length in each direction. Gradient descent and momentum leave the map at this rate; RMSProp walks diagonally, as fast in the flat coordinate as in the steep one, and then hops about the minimum at the length of its rate.",
    loose: "“Divide by the variance” is meant uncentred: the mean of the squares, root taken. There is no bias correction, so its first step is α/√(1 − β) long.",
  },
  C23: {
    place: "Adaptive Moment Estimation (Adam)",
    look: "The chart shows the length of each step. Without the correction the first is not shorter but three times longer: v is even more too small than m.",
    loose: "The update without hats on the first Adam slide is marked as not the rule of Adam; it is the curve that is too long here.",
  },
  C24: {
    place: "There are a few others…",
    look: "All from one start, each at a rate tuned for it. Select one in the legend: its card shows the formula, its source, and which library writes it how.",
    loose: "“Nada” is Nadam. AMSGrad, Nadam and AdaMax differ between libraries; the card of each says which formula is used.",
  },
  C25: {
    place: "Convergence",
    look: "Run the league below, tuned and with defaults; or choose another surface: the rates are tuned anew and the order changes.",
    loose: "“Best” depends on what is counted: steps, gradients, time, and how much work went into the rate.",
  },
  microscope: {
    place: SHELF,
    look: "A slope that is the same everywhere, so every right step is α. Watch the uncorrected curve rise for twelve steps and come back over hundreds. RMSProp, uncorrected by design, starts with 1/√(1 − β). Set β₂ = 0.99: the first uncorrected step is then exactly α.",
  },
  reddi: {
    place: SHELF,
    look: "Adam's short memory divides the rare large slope away and follows the two small wrong ones; AMSGrad keeps the largest divisor it has seen. Raise β₂ above 1/(1 + C²): Adam recovers.",
  },
  valley: {
    place: SHELF,
    look: "Adam scales each coordinate for itself and here the coordinates are those of the valley. Turn the dial in the panel below.",
  },
  "valley-turned": {
    place: SHELF,
    look: "Nothing about the valley has changed but its direction. Both slopes now mix in each coordinate, so their sizes are alike and dividing by them helps nothing.",
  },
  frozen: {
    place: SHELF,
    look: "The sum of α/k² is finite, so the way it can go is finite too. And 0.1/k fulfils every condition and crawls: conditions for convergence say nothing about speed. α/k with α = 1 is there at once.",
  },
  energy: {
    place: SHELF,
    look: "f and ‖v‖²/2α in one bar, with the barrier marked: friction only takes away. Drag the ring up the wall until the bar passes the mark: then it gets over.",
  },
};
