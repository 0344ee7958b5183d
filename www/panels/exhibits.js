// What is said of each exhibit of the museum once its mistake is found, by its id: where it shipped, and how the numbers tell.

/** @type {Record<string, { shipped: string, tells: string }>} */
export const EXHIBITS = {
  a: {
    shipped: "ConvNetJS, trainer 'adam': open as pull request 70 since 2016, reported again as issue 107 by a reader whose Adam lost to Adadelta",
    tells: "The first step is (1 − β₁)²/(1 − β₂) = 10 α long instead of α, and it takes hundreds of steps to calm down.",
  },
  b: {
    shipped: "EurekaLabsAI's micrograd, pull request 2; also the formula of many slides, which they call 'not the update rule of Adam'",
    tells: "The first step is (1 − β₁)/√(1 − β₂) = 3.16 α long instead of α, and later ones grow up to 6.57 α.",
  },
  c: {
    shipped: "ConvNetJS: its counter goes up with each sample, while the weights change once a batch (here of 32)",
    tells: "Both corrections fade 32 times too early. At first that of m is missed more, and the first step is 0.58 α; then that of v, and the steps grow far beyond α.",
  },
  d: {
    shipped: "Keras' RMSprop and optax' default: g/√(s + ε). As published in Graves 2013, but code that takes ε = 1e−8 from the other form then acts with 1e−4",
    tells: "Where gradients are small, of size √ε or less, the steps shrink with the gradient and the run creeps; outside the root they keep their length.",
  },
  e: {
    shipped: "PyTorch's SGD and optax' sgd, against Caffe, Keras and the lecture: a schedule ported from one to the other changes the run",
    tells: "Up to step 40 both are the same; where the schedule then divides the rate by 10, the velocity shrinks at once instead of rolling out.",
  },
  f: {
    shipped: "Keras' Adam ('epsilon hat'), with ε = 1e−7 there; the paper's Algorithm 1 adds it to the root of v̂",
    tells: "In the first steps ε counts 1/√(1 − β₂) = 31.6 times: where gradients are of size ε they start far too short, and only after thousands of steps are both the same.",
  },
};
