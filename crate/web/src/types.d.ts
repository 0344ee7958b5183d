/** What kind of control a parameter wants. */
export type Kind = "linear" | "log" | "integer" | "switch" | { choice: Choice[] };

/** One named alternative. */
export interface Choice {
  /** Stable name, as it stands in links. */
  id: string;
  /** Name for people. */
  name: string;
}

/** A parameter: what is sensible and what is accepted. */
export interface Param {
  /** Stable name, as it stands in links. */
  id: string;
  /** Name for people, with its symbol. */
  name: string;
  kind: Kind;
  /** Value where none is given: a number; 0 or 1 for a switch; the index of a choice. */
  default: number;
  /** Sensible range: what a slider covers. */
  range: [number, number];
  /** Legal range: only what lies outside is refused. */
  legal: [number, number];
  /** One sentence on what it does, or "". */
  note: string;
}

/** One thing that a method remembers. */
export interface State {
  /** Its name in the rule. */
  id: string;
  /** Name for people. */
  name: string;
  /** One number for each coordinate, or a single one. */
  vector: boolean;
  /** n × n numbers, row-major. */
  matrix: boolean;
}

/** How a library computes a method. */
export interface Library {
  name: string;
  /** The difference, or that there is none. */
  difference: string;
  /** The settings here that give the library's numbers, as in a link. */
  settings: string;
}

/** A method. */
export interface Method {
  id: string;
  name: string;
  /** Its idea in a sentence. */
  idea: string;
  /** Paper and equation. */
  source: string;
  params: Param[];
  state: State[];
  libraries: Library[];
}

/** A surface to descend. */
export interface Surface {
  id: string;
  name: string;
  /** What it is good for. */
  note: string;
  source: string;
  group: "teaching" | "curve" | "classic" | "family";
  params: Param[];
}

/** A schedule of the step size. */
export interface Schedule {
  id: string;
  name: string;
  /** The rate of step k = 0, 1, … in the formula language. */
  formula: string;
  source: string;
  params: Param[];
}

/** A stopping rule. */
export interface StopRule {
  id: string;
  name: string;
  params: Param[];
  /** The status it ends a run with. */
  status: StatusId;
}

/** Something a chart can show. */
export interface Quantity {
  id: string;
  name: string;
}

/** Something that can be drawn on the map for one iterate. */
export interface Overlay {
  id: string;
  name: string;
  /** What it shows, in a sentence. */
  note: string;
  /** The least and the greatest number of coordinates that it is made for. */
  dims: [number, number];
}

/** All that the core offers. */
export interface Catalog {
  /** Version of the core. */
  version: string;
  /** Name and version of the noise scheme. */
  noise: string;
  methods: Method[];
  surfaces: Surface[];
  schedules: Schedule[];
  stop_rules: StopRule[];
  /** What a chart shows upwards. */
  quantities: Quantity[];
  /** What a chart shows to the right. */
  costs: Quantity[];
  /** The parts of the page that a link may leave out. */
  parts: Quantity[];
  /** The claims in the lecture's order, then the counter-examples. */
  scenarios: Scenario[];
  /** What a reader can be asked. */
  questions: Question[];
  overlays: Overlay[];
  max_racers: number;
  max_steps: number;
  /** What opens without a link, not yet complete. */
  default: Experiment;
}

/** A claim with the experiment that shows it. */
export interface Scenario {
  id: string;
  title: string;
  /** The claim in a sentence. */
  claim: string;
  /** The whole link for which `#scenario?v=1&id=…` stands. */
  link: string;
}

/** What a scenario's measurement gave. */
export interface Measured {
  numbers: number[];
  words: string;
}

/** A question that a link can ask. */
export interface Question {
  id: string;
  name: string;
  /** The question, with {} for the name of the method in focus. */
  asks: string;
  /** What else the reader may answer than a place or a method; "" where nothing. */
  none: string;
  /** Whether the answer is a place on the map rather than a method. */
  place: boolean;
  params: Param[];
}

/** What a reader answers. */
export interface Answer {
  /** The place on the map's axes; empty where none is meant. */
  place: number[];
  /** The racer; null where none is meant. */
  racer: number | null;
}

/** What comes of an answer. */
export interface Judgement {
  right: boolean;
  /** From 0 to 1. */
  score: number;
  /** Where the truth lies on the map's axes; empty where it is no place. */
  truth: number[];
  words: string;
}

/** A line of a rule. */
export interface RuleLine {
  code: string;
  say: string;
  when: string;
}

/** A mistake that shipped. */
export interface Exhibit {
  id: string;
  name: string;
  link: string;
  lines: RuleLine[];
}

/** For each step f, and the step's greatest coordinate in units of the rate. */
export interface Curves {
  label: string;
  right: [number, number][];
  wrong: [number, number][];
}

/** Robbins and Monro's conditions on the rates of a racer. */
export interface Conditions {
  sum: number;
  squares: number;
  /** Of the last step. */
  rate: number;
  /** The rate goes like k to the power of minus this. */
  order: number;
  positive: boolean;
  /** Whether the sum is infinite. */
  endless: boolean;
  /** Whether the sum of squares is finite. */
  bounded: boolean;
}

/** Distances over repeats. */
export interface Repeats {
  /** Number of the iterate, mean distance, half the width of its 95 % confidence interval. */
  rows: [number, number, number][];
  /** The share of repeats that ended as a number. */
  sound: number;
}

/** The energy of a heavy ball. */
export interface Energy {
  potential: number;
  kinetic: number;
  /** The speed against its bound on a constant slope of this steepness. */
  terminal: number;
}

/** The value of a parameter: a number, the id of a choice, "on" or "off". */
export type Arg = number | string;

/** An entry of a registry with arguments; what is missing takes its default. */
export interface Call {
  id: string;
  params: Record<string, Arg>;
}

/** One method of a race. */
export interface Entry {
  method: Call;
  /** The schedule of its step size. */
  schedule: Call;
  /** Whether it is left out of the pictures. */
  hidden: boolean;
}

/** A race with the figure that shows it: everything that a link holds. */
export interface Experiment {
  /** A surface, or { id: "formula", params: { f: text } } for a typed one. */
  surface: Call;
  /** The common start; empty for the surface's own. */
  start: number[];
  racers: Entry[];
  /** Standard deviation of the noise on each coordinate of the gradient. */
  noise: number;
  /** Seed of the noise, a whole number from 0 to 4294967295. */
  seed: number;
  /** Stopping rules. */
  stop: Call[];
  /** Most steps. */
  steps: number;
  /** The two coordinates that the map shows, counted from 0. */
  axes: [number, number];
  /** x from, x to, y from, y to; null for the domain. */
  view: [number, number, number, number] | null;
  /** Whether both axes have the same scale. */
  equal: boolean;
  /** What the chart shows upwards. */
  quantity: string;
  /** What the chart shows to the right. */
  cost: string;
  /** Whether upwards is logarithmic. */
  log: boolean;
  /** Whether to the right is logarithmic. */
  log_cost: boolean;
  /** The iterate at which the figure stands still; null where it plays. */
  at: number | null;
  /** Steps a second. */
  speed: number;
  /** The racer whose card and numbers are shown, counted from 0. */
  focus: number;
  /** What is drawn on the map besides surface and ways. */
  show: string[];
  /** The two ends of the chord over a curve; null for the ends of a middle part of what is in view. */
  chord: [number, number] | null;
  /** Where the surface is seen from in three dimensions: degrees around, degrees above the plane, magnification; null for the map from above. */
  camera: [number, number, number] | null;
  /** The panel that is open, with its settings. */
  panel: Call | null;
  /** What the reader is asked before the race runs. */
  ask: Call | null;
  /** The scenario that this is, or was before it was changed. */
  scenario: string | null;
  /** The parts of the page that are left out. */
  hide: string[];
  look: "auto" | "light" | "dark";
}

/** A complete experiment, and a message for each thing that could not be read or was taken out. */
export interface Reading {
  experiment: Experiment;
  messages: string[];
}

/** Where a typed formula cannot be read, and why. */
export interface FormulaProblem {
  /** Offset in characters from 0. */
  position: number;
  message: string;
}

/** The look of a picture. Colours are of the form "#rrggbb". */
export interface Theme {
  /** Light on dark rather than dark on light. */
  dark: boolean;
  /** Device pixels per CSS pixel; the canvas's backing store has as many. */
  ratio: number;
  /** Text and axes. */
  ink: string;
  /** Grid lines. */
  faint: string;
  /** What is behind everything. */
  paper: string;
  /** CSS font families. */
  font: string;
}

/** Where a picture put its plot area, in CSS pixels from the top left corner, and the data it covers. */
export interface Plot {
  left: number;
  top: number;
  width: number;
  height: number;
  /** Data at the left and the right edge. */
  x: [number, number];
  /** Data at the bottom and the top edge. */
  y: [number, number];
  /** Whether upwards is logarithmic. */
  log: boolean;
  /** Whether to the right is logarithmic. */
  log_x: boolean;
}

/** What a chart of a race shows and how. Lists have an entry for each racer. */
export interface ChartOptions {
  theme: Theme;
  /** An id of the catalogue's quantities. */
  quantity: string;
  /** An id of the catalogue's costs. */
  cost: string;
  log: boolean;
  log_x: boolean;
  /** Milliseconds a step. */
  ms: number[];
  /** The last iterate shown. */
  last: number;
  colors: string[];
  /** Indices of `dashes()`. */
  dashes: number[];
  hidden: boolean[];
  /** The racer whose line is thicker and on top. */
  focus: number;
}

/** What is to say about a problem. */
export interface Info {
  title: string;
  formula: string;
  /** Names of the coordinates. */
  variables: string[];
  /** Interval of each coordinate that a map shows first. */
  domain: [number, number][];
  start: number[];
  /** Known global minimisers. */
  minima: number[][];
  /** f there, if known. */
  minimum: number | null;
  note: string;
  source: string;
  /** Interval that each coordinate is projected onto after a step, if there is one. */
  bounds: [number, number] | null;
}

/** f and its derivatives at a point. */
export interface Local {
  f: number;
  gradient: number[];
  /** n × n, row-major. */
  hessian: number[];
}

/** The levels of isolines. */
export interface Levels {
  /** f of each level, ascending. */
  values: number[];
  /** The number of the first segment of each level. */
  starts: number[];
}

/** How a run stands. */
export type StatusId = "running" | "converged" | "stalled" | "diverged" | "out_of_budget";

/** Evaluations that a method has asked for. */
export interface Counts {
  values: number;
  gradients: number;
  hessians: number;
}

/** How one racer stands. */
export interface Standing {
  id: StatusId;
  /** The same as the end of a sentence that begins with its name. */
  sentence: string;
  /** Number of its latest iterate. */
  k: number;
  f: number;
  grad_norm: number;
  /** Distance to the nearest known minimum; NaN where none is known. */
  distance: number;
  counts: Counts;
  /** Every so many iterates are kept. */
  stride: number;
}

/** One thing that a method remembers, with its numbers. */
export interface Memory {
  id: string;
  name: string;
  values: number[];
}

/** One iterate with everything that is known about it. */
export interface Iterate {
  k: number;
  x: number[];
  f: number;
  /** Without noise. */
  gradient: number[];
  grad_norm: number;
  /** Distance from the iterate before; NaN at the start. */
  step: number;
  /** The rate of the step to here; NaN at the start. */
  rate: number;
  /** What is added to the gradient in the step from here; empty without noise. */
  noise: number[];
  state: Memory[];
  /** Evaluations up to here. */
  counts: Counts;
}

/** Something to draw for one iterate. */
export interface Mark {
  /** The id of its overlay. */
  overlay: string;
  /** What it is within that. */
  role: string;
  shape: "arrow" | "line" | "outline";
  /** On the map, in data. */
  points: [number, number][];
  label: string;
  /** 0 to 1: how much it counts among its like. */
  weight: number;
}

/** All that is drawn for one iterate, and the same in words. */
export interface Picture {
  /** From back to front. */
  marks: Mark[];
  words: string[];
  /** By how much what is drawn is magnified, to be said on the map; "" where it is as long as it is. */
  scale: string;
  /** Factor by which moves are drawn longer than they are; 0 where there are none. */
  moves: number;
}

/** What the height of a relief means. */
export interface Raised {
  /** Pairs of a share of the height and f there, from below; none where f is nowhere a finite number. */
  marks: [number, number][];
  /** Whether what is higher is cut off. */
  cut: boolean;
}

/** A chord over a curve. */
export interface Chord {
  /** Where it begins and ends. */
  ends: [number, number];
  /** f there. */
  values: [number, number];
  /** Half way: x, f there, and by how much the chord lies above the curve. */
  middle: [number, number, number];
  verdict: "above" | "on" | "below" | "undefined";
  /** The same in a sentence. */
  words: string;
}

/** The step from an iterate to the next one in one coordinate. Markup is MathML without <math> around it. */
export interface Card {
  /** The iterate from which the step goes. */
  k: number;
  /** Counted from 0. */
  coordinate: number;
  /** The coordinate's name. */
  variable: string;
  /** The rule, line by line. */
  lines: CardLine[];
  /** What such a step costs, in a sentence. */
  cost: string;
  /** What the method remembers between steps, in a sentence. */
  memory: string;
  /** The counts behind these sentences. */
  counts: Cost;
}

/** One line of a rule, carried out. */
export interface CardLine {
  /** The line as text of the formula language. */
  code: string;
  /** One sentence on it. */
  say: string;
  /** MathML: target ← expression in symbols, and the condition under which the line is carried out, if there is one. */
  symbols: string;
  /** MathML: target ← expression with numbers = result; where the line is skipped, the condition that does not hold. */
  numbers: string;
  /** Whether the line is skipped here because its condition does not hold. */
  skipped: boolean;
  /** The result with all its digits; NaN where there is none. */
  value: number;
}

/** What a step costs. */
export interface Cost {
  /** Operations in each coordinate. */
  each: number;
  /** Operations that all coordinates share. */
  shared: number;
  /** Gradients. */
  gradients: number;
  /** Numbers kept between steps for each coordinate, x left out. */
  vectors: number;
  /** Single numbers kept between steps. */
  scalars: number;
  /** Matrices of n × n numbers kept between steps. */
  matrices: number;
  /** Lines that the step itself finds, by a search or a solve. */
  found: number;
}

/** What a map of runs is of. */
export interface MapPlan {
  /** The racer whose method runs, counted from 0. */
  racer: number;
  /** Columns and rows of cells. */
  size: [number, number];
  over:
    | { starts: { view: number[] } }
    | { settings: { across: MapRange; up: MapRange; target: number; by: string } };
}

/** The values of one parameter, on its own scale. */
export interface MapRange {
  param: string;
  from: number;
  to: number;
}

/** What the colours of a map mean. */
export interface MapLegend {
  entries: { colour: [number, number, number]; name: string; cells: number; steps: number }[];
  /** What brightness or the scale shows. */
  scale: string;
  /** Its smallest and largest value. */
  extent: [number, number];
  /** Colours of the scale from the smallest on; none for a map of starts. */
  colours: [number, number, number][];
  /** Cells not yet computed. */
  pending: number;
  /** The map in words. */
  words: string;
}

/** One cell of a map. */
export interface MapReading {
  words: string;
  start: number[];
  /** The values of the parameters that differ from cell to cell. */
  settings: [string, number][];
}

/** One trial run. */
export interface Trial {
  rate: number;
  steps: number;
  f: number;
  arrived: boolean;
  status: StatusId;
  /** Evaluations that the method asked for. */
  evaluations: number;
}

/** What a method's trials have shown. */
export interface Fair {
  name: string;
  /** By ascending rate. */
  trials: Trial[];
  /** The number of the best of them; null where all diverged. */
  best: number | null;
}

/** One match of the league. */
export interface Contest {
  default: { trial: Trial; experiment: Experiment };
  tuned: { trial: Trial; experiment: Experiment } | null;
}

/** What is to be trained how. */
export interface Training {
  /** Widths from inputs to outputs. */
  sizes: number[];
  /** Activation of the hidden layers: "tanh", "sigmoid", "relu", "leaky_relu", "gelu", "softplus", "identity". */
  activation: string;
  /** Activation of the outputs. */
  output: string;
  /** "mse", or "bce" and "ce", which take logits. */
  loss: "mse" | "bce" | "ce";
  /** f32 or f64. Gradient descent, momentum and Adam run in either, all other methods in double precision. */
  precision: "single" | "double";
  /** Any method of the catalogue. */
  method: Call;
  /** The schedule of its step size, step by step. */
  schedule: Call;
  /** Samples of a minibatch; as many as there are, or more: all of them. */
  batch: number;
  /** Whether each sample of a minibatch is drawn from all, or each epoch is a new order of all. */
  replacement: boolean;
  /** The penalty λ of (λ/2) ‖θ‖². */
  decay: number;
  /** "xavier", "he", "lecun", "torch", "uniform", "normal", "zeros", "constant". */
  initial: string;
  /** Seed of the first weights. */
  seed: number;
  /** Seed of the minibatches. */
  order: number;
}

/** Samples: inputs in rows, one target for each. */
export interface Samples {
  /** Numbers of a sample. */
  inputs: number;
  x: number[];
  /** Labels counted from 0, or numbers. */
  y: number[];
  /** How many classes there are; 0 for regression. */
  classes: number;
}

/** A data set in two parts. */
export interface DataSplit {
  train: Samples;
  test: Samples;
}
