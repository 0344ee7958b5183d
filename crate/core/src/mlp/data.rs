//! Data sets: made from a seed, or small real ones.
//!
//! Everything is a function of the set's parameters and the seed: points first, then the split. Noise comes from the project's own generator.

use crate::error::Error;
use crate::math;
use crate::noise::Normal;
use crate::spec::{Call, Param, Values};
use serde::Serialize;
use std::f64::consts::PI;

/// What is asked of a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// Which of some classes: the target is a label counted from 0.
    Classes,
    /// A number.
    Regression,
}

/// A data set that describes itself.
#[derive(Serialize)]
pub struct DataSet {
    /// Stable name.
    pub id: &'static str,
    /// Name for people.
    pub name: &'static str,
    /// Where it comes from and, for real data, under which licence.
    pub source: &'static str,
    /// What is asked.
    pub task: Task,
    /// Numbers of a sample.
    pub inputs: usize,
    /// Its parameters.
    pub params: &'static [Param],
    #[serde(skip)]
    make: fn(&Values, &mut Normal) -> Samples,
}

/// Samples: inputs in rows, one target for each.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Samples {
    /// Numbers of a sample.
    pub inputs: usize,
    /// samples × inputs.
    pub x: Vec<f64>,
    /// Labels or numbers.
    pub y: Vec<f64>,
    /// How many classes there are; 0 for regression.
    pub classes: usize,
}

/// The most samples.
pub const MAX_SAMPLES: usize = 100_000;

const SAMPLES: Param = Param::integer("samples", "Samples", 400, [20, 2000]).legal([2.0, MAX_SAMPLES as f64]);

const fn noise(default: f64) -> Param {
    Param::linear("noise", "Noise", default, [0.0, 0.5]).legal([0.0, 1e6])
}

const fn classes(default: u32) -> Param {
    Param::integer("classes", "Classes", default, [2, 5])
}

const MADE: &str = "made from the seed";
const UCI: &str = "UCI Machine Learning Repository, CC BY 4.0";

/// Every data set; the first is the default.
pub static DATA_SETS: &[DataSet] = &[
    DataSet {
        id: "spirals",
        name: "Spirals",
        source: MADE,
        task: Task::Classes,
        inputs: 2,
        params: &[SAMPLES, noise(0.05), classes(2)],
        make: spirals,
    },
    DataSet {
        id: "circles",
        name: "Circles",
        source: MADE,
        task: Task::Classes,
        inputs: 2,
        params: &[SAMPLES, noise(0.1)],
        make: circles,
    },
    DataSet {
        id: "moons",
        name: "Moons",
        source: MADE,
        task: Task::Classes,
        inputs: 2,
        params: &[SAMPLES, noise(0.1)],
        make: moons,
    },
    DataSet {
        id: "xor",
        name: "XOR",
        source: MADE,
        task: Task::Classes,
        inputs: 2,
        params: &[SAMPLES, noise(0.1)],
        make: xor,
    },
    DataSet {
        id: "gaussians",
        name: "Gaussians",
        source: MADE,
        task: Task::Classes,
        inputs: 2,
        params: &[SAMPLES, noise(0.25), classes(3)],
        make: gaussians,
    },
    DataSet {
        id: "iris",
        name: "Iris",
        source: "Fisher 1936; UCI Machine Learning Repository, CC BY 4.0",
        task: Task::Classes,
        inputs: 4,
        params: &[],
        make: iris,
    },
    DataSet {
        id: "digits",
        name: "Digits, 8 × 8",
        source: UCI,
        task: Task::Classes,
        inputs: 64,
        params: &[],
        make: digits,
    },
    DataSet {
        id: "sine",
        name: "Sine",
        source: MADE,
        task: Task::Regression,
        inputs: 1,
        params: &[SAMPLES, noise(0.1)],
        make: |p, z| curve(p, z, |x| math::sin(PI * x)),
    },
    DataSet {
        id: "step",
        name: "Step",
        source: MADE,
        task: Task::Regression,
        inputs: 1,
        params: &[SAMPLES, noise(0.1)],
        make: |p, z| curve(p, z, |x| if x < 0.0 { -0.5 } else { 0.5 }),
    },
    DataSet {
        id: "line",
        name: "Noisy line",
        source: MADE,
        task: Task::Regression,
        inputs: 1,
        params: &[SAMPLES, noise(0.2)],
        make: |p, z| curve(p, z, |x| 0.7 * x + 0.1),
    },
    DataSet {
        id: "plane",
        name: "Plane",
        source: MADE,
        task: Task::Regression,
        inputs: 2,
        params: &[SAMPLES, noise(0.05)],
        make: |p, z| relief(p, z, |x, y| 0.5 * (x + y)),
    },
    DataSet {
        id: "hills",
        name: "Gaussian hills",
        source: MADE,
        task: Task::Regression,
        inputs: 2,
        params: &[SAMPLES, noise(0.0)],
        make: |p, z| relief(p, z, hills),
    },
];

/// The samples of a data set.
///
/// # Errors
/// An unknown set or parameter, or a value out of range.
pub fn make(call: &Call, seed: u64) -> Result<(&'static DataSet, Samples), Error> {
    let set = DATA_SETS.iter().find(|set| set.id == call.id).ok_or_else(|| Error::Unknown {
        what: "data set".to_string(),
        given: call.id.clone(),
        allowed: DATA_SETS.iter().map(|set| set.id.to_string()).collect(),
    })?;
    let values = Values::new(set.params, &call.params, set.id)?;
    Ok((set, (set.make)(&values, &mut Normal::new(seed))))
}

/// Samples to learn from and samples to judge by.
#[derive(Debug, Clone, Serialize)]
pub struct Split {
    /// To learn from.
    pub train: Samples,
    /// To judge by.
    pub test: Samples,
}

/// [`make`], and [`Samples::split`] with `test` as the share of test samples.
///
/// # Errors
/// As for `make`; a share that is not between 0 and 0.9.
pub fn split(call: &Call, seed: u64, test: f64) -> Result<Split, Error> {
    if !(0.0..=0.9).contains(&test) {
        return Err(Error::OutOfRange {
            name: "the share of test samples".to_string(),
            given: test,
            allowed: [0.0, 0.9],
        });
    }
    let (train, test) = make(call, seed)?.1.split(test, seed);
    Ok(Split { train, test })
}

impl Samples {
    /// Number of samples.
    pub fn len(&self) -> usize {
        self.y.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.y.is_empty()
    }

    fn push(&mut self, x: &[f64], y: f64) {
        self.inputs = x.len();
        self.x.extend_from_slice(x);
        self.y.push(y);
    }

    /// Reads comma-, semicolon-, tab- or blank-separated numbers, the target last in each line. A first line without numbers is a heading. Where every target is
    /// a whole number from 0 to 99 they are labels.
    ///
    /// # Errors
    /// A line with another number of entries, or an entry that is no finite number: the line and what stood there. No line at all, or too many.
    pub fn from_text(text: &str) -> Result<Self, Error> {
        let refused = |given: String, expected| Error::Link { given, expected };
        let mut samples = Self::default();
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let words: Vec<&str> =
                line.split([',', ';', '\t', ' ']).map(str::trim).filter(|word| !word.is_empty()).collect();
            let read: Option<Vec<f64>> =
                words.iter().map(|word| crate::decimal::parse(word).filter(|x| x.is_finite())).collect();
            match read {
                None if samples.is_empty() && number == 0 => {}
                Some(row) if row.len() >= 2 && (samples.is_empty() || row.len() == samples.inputs + 1) => {
                    samples.push(&row[..row.len() - 1], row[row.len() - 1])
                }
                _ => {
                    let shown: String = line.chars().take(40).collect();
                    return Err(refused(
                        format!("line {}: {shown}", number + 1),
                        "the same number of finite numbers in every line, the target last",
                    ));
                }
            }
            if samples.len() > MAX_SAMPLES {
                return Err(Error::WrongLength { what: "the data", given: samples.len(), allowed: [2, MAX_SAMPLES] });
            }
        }
        if samples.len() < 2 {
            return Err(Error::WrongLength { what: "the data", given: samples.len(), allowed: [2, MAX_SAMPLES] });
        }
        if samples.y.iter().all(|&y| y.trunc() == y && (0.0..100.0).contains(&y)) {
            samples.classes = samples.y.iter().fold(0.0_f64, |most, &y| most.max(y)) as usize + 1;
        }
        Ok(samples)
    }

    /// Moves and scales each input to mean 0 and variance 1 over all samples; one that is the same everywhere becomes 0.
    pub fn standardise(&mut self) {
        let n = self.len() as f64;
        for i in 0..self.inputs {
            let column = || self.x.iter().skip(i).step_by(self.inputs);
            let mean = column().sum::<f64>() / n;
            let deviation = (column().map(|x| math::sq(x - mean)).sum::<f64>() / n).sqrt();
            let scale = if deviation > 0.0 { 1.0 / deviation } else { 0.0 };
            self.x.iter_mut().skip(i).step_by(self.inputs).for_each(|x| *x = (*x - mean) * scale);
        }
    }

    /// Train and test samples: `share` of them, at least one, drawn without replacement go to the test.
    pub fn split(&self, share: f64, seed: u64) -> (Self, Self) {
        let mut order: Vec<usize> = (0..self.len()).collect();
        // Another stream than the one the points came from.
        shuffle(&mut order, &mut Normal::new(seed ^ 0x9e37_79b9_7f4a_7c15));
        let test = if share > 0.0 { ((share * self.len() as f64) as usize).clamp(1, self.len() - 1) } else { 0 };
        let part = |chosen: &[usize]| {
            let mut part = Self { classes: self.classes, inputs: self.inputs, ..Self::default() };
            for &i in chosen {
                part.push(&self.x[i * self.inputs..][..self.inputs], self.y[i]);
            }
            part
        };
        (part(&order[test..]), part(&order[..test]))
    }
}

/// Puts a list in random order: Fisher and Yates, in Durstenfeld's form.
pub fn shuffle(list: &mut [usize], random: &mut Normal) {
    for i in (1..list.len()).rev() {
        list.swap(i, (random.uniform() * (i + 1) as f64) as usize);
    }
}

/// Samples of `classes` classes in turn: `place(class, share of the way)` and noise on top.
fn classed(p: &Values, classes: usize, z: &mut Normal, place: impl Fn(usize, f64, &mut Normal) -> [f64; 2]) -> Samples {
    let n = p["samples"] as usize;
    let mut samples = Samples { classes, ..Samples::default() };
    for i in 0..n {
        let class = i % classes;
        let [x, y] = place(class, (i / classes) as f64 / (n.div_ceil(classes).max(2) - 1) as f64, z);
        let noise = p["noise"];
        samples.push(&[x + noise * z.draw(), y + noise * z.draw()], class as f64);
    }
    samples
}

fn spirals(p: &Values, z: &mut Normal) -> Samples {
    let classes = p["classes"] as usize;
    classed(p, classes, z, |class, share, _| {
        // One and three quarters of a turn, from near the middle to the rim.
        let (radius, angle) = (0.1 + 0.9 * share, 3.5 * PI * share + 2.0 * PI * class as f64 / classes as f64);
        [radius * math::cos(angle), radius * math::sin(angle)]
    })
}

fn circles(p: &Values, z: &mut Normal) -> Samples {
    classed(p, 2, z, |class, share, _| {
        let (radius, angle) = (if class == 0 { 0.4 } else { 1.0 }, 2.0 * PI * share);
        [radius * math::cos(angle), radius * math::sin(angle)]
    })
}

fn moons(p: &Values, z: &mut Normal) -> Samples {
    classed(p, 2, z, |class, share, _| {
        let (c, s) = (math::cos(PI * share), math::sin(PI * share));
        if class == 0 { [c - 0.5, s - 0.25] } else { [0.5 - c, 0.25 - s] }
    })
}

fn xor(p: &Values, z: &mut Normal) -> Samples {
    classed(p, 2, z, |class, _, z| {
        let (x, y) = (z.uniform(), z.uniform());
        let side = if z.uniform() < 0.5 { -1.0 } else { 1.0 };
        // Class 0 where the signs agree.
        [side * x, if class == 0 { side * y } else { -side * y }]
    })
}

fn gaussians(p: &Values, z: &mut Normal) -> Samples {
    let classes = p["classes"] as usize;
    classed(p, classes, z, |class, _, _| {
        let angle = 2.0 * PI * class as f64 / classes as f64;
        [0.7 * math::cos(angle), 0.7 * math::sin(angle)]
    })
}

fn curve(p: &Values, z: &mut Normal, f: fn(f64) -> f64) -> Samples {
    let n = p["samples"] as usize;
    let mut samples = Samples::default();
    for i in 0..n {
        let x = -1.0 + 2.0 * i as f64 / (n - 1) as f64;
        samples.push(&[x], f(x) + p["noise"] * z.draw());
    }
    samples
}

fn relief(p: &Values, z: &mut Normal, f: fn(f64, f64) -> f64) -> Samples {
    let mut samples = Samples::default();
    for _ in 0..p["samples"] as usize {
        let (x, y) = (2.0 * z.uniform() - 1.0, 2.0 * z.uniform() - 1.0);
        samples.push(&[x, y], f(x, y) + p["noise"] * z.draw());
    }
    samples
}

/// Two hills and two hollows.
fn hills(x: f64, y: f64) -> f64 {
    let hill = |a: f64, b: f64| math::exp(-8.0 * (math::sq(x - a) + math::sq(y - b)));
    hill(-0.5, -0.5) + hill(0.5, 0.5) - hill(-0.5, 0.5) - hill(0.5, -0.5)
}

fn iris(_: &Values, _: &mut Normal) -> Samples {
    let mut samples = Samples::from_text(include_str!("data/iris.csv")).expect("the file that ships");
    samples.standardise();
    samples
}

/// The first thirty of each class of Alpaydin and Kaynak's test set; grey levels 0 to 16, one character each, after the label.
fn digits(_: &Values, _: &mut Normal) -> Samples {
    let mut samples = Samples { classes: 10, ..Samples::default() };
    for line in include_str!("data/digits.txt").lines() {
        let mut levels = line.chars().map(|c| f64::from(c.to_digit(17).expect("the file that ships")));
        let label = levels.next().expect("a label");
        let x: Vec<f64> = levels.map(|level| level / 16.0).collect();
        samples.push(&x, label);
    }
    samples
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_set_is_whole_and_the_same_again() {
        for set in DATA_SETS {
            let call = Call::new(set.id);
            let (_, samples) = make(&call, 7).expect("its defaults");
            assert!(samples.len() >= 100, "{}", set.id);
            assert_eq!(samples.x.len(), samples.len() * set.inputs, "{}", set.id);
            assert_eq!(samples.inputs, set.inputs);
            assert!(samples.x.iter().chain(&samples.y).all(|x| x.is_finite()));
            assert_eq!(samples.classes > 0, set.task == Task::Classes);
            for class in 0..samples.classes {
                assert!(samples.y.iter().filter(|&&y| y == class as f64).count() >= 10, "{}: class {class}", set.id);
            }
            assert_eq!(make(&call, 7).expect("again").1, samples);
        }
    }

    #[test]
    fn a_split_loses_nothing_and_repeats_nothing() {
        let (_, samples) = make(&Call::new("moons"), 3).expect("moons");
        let (train, test) = samples.split(0.25, 1);
        assert_eq!((train.len(), test.len()), (300, 100));
        let mut all: Vec<[u64; 2]> =
            train.x.chunks(2).chain(test.x.chunks(2)).map(|x| [x[0].to_bits(), x[1].to_bits()]).collect();
        let mut own: Vec<[u64; 2]> = samples.x.chunks(2).map(|x| [x[0].to_bits(), x[1].to_bits()]).collect();
        all.sort_unstable();
        own.sort_unstable();
        assert_eq!(all, own);
    }

    #[test]
    fn pasted_tables_are_read_and_rubbish_is_refused_with_its_line() {
        let samples = Samples::from_text("a,b,label\n1, 2, 0\n3;4;1\n").expect("a heading and two rows");
        assert_eq!((samples.len(), samples.inputs, samples.classes), (2, 2, 2));
        assert_eq!(Samples::from_text("1 2.5\n2 3.5").expect("regression").classes, 0);
        for (text, line) in
            [("1,2,0\n3,4", "line 2"), ("1,2\nx,4", "line 2"), ("1,2\n3,inf", "line 2"), ("", ""), ("1,2", "")]
        {
            let message = Samples::from_text(text).expect_err(text).to_string();
            assert!(message.contains(line), "{text:?}: {message}");
        }
    }
}
