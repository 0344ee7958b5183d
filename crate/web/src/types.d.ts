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
  max_racers: number;
  max_steps: number;
  /** What opens without a link, not yet complete. */
  default: Experiment;
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
  /** Where the surface is seen from in three dimensions: degrees around, degrees above the plane, magnification; null for the map from above. */
  camera: [number, number, number] | null;
  /** The panel that is open, with its settings. */
  panel: Call | null;
  /** What the reader is asked before the race runs. */
  ask: Call | null;
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
