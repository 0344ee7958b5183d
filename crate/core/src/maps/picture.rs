//! What a map shows: classes of ends, colours, a legend, words.

use super::{Map, Over};
use crate::export::short;
use crate::math;
use crate::plot::quantile;
use crate::spec::Status;
use serde::Serialize;

/// What the colour of a map of settings may show: id and name.
pub const BY: [(&str, &str); 2] = [("steps", "steps to the target"), ("f", "f at the end")];

/// Colours of minima that most colour-blind readers tell apart; after Okabe and Ito (2008), the darkest left out because
/// brightness says how long a run took.
const PALETTE: [[u8; 3]; 8] = [
    [0, 114, 178],
    [230, 159, 0],
    [0, 158, 115],
    [204, 121, 167],
    [86, 180, 233],
    [213, 94, 0],
    [240, 228, 66],
    [142, 108, 196],
];

/// Ends that were lost, and ends nowhere in particular: of another lightness than each other on any page.
const LOST: [u8; 3] = [128, 128, 128];
const NOWHERE: [u8; 3] = [200, 200, 200];

/// The most resting places that are told apart beside the known minima.
const MOST_FOUND: usize = 24;

/// Two ends nearer to each other than this share of the domain's diagonal are one.
const NEAR: f64 = 2e-3;

/// The colours of a scale from few to many, of growing lightness: from Viridis (Smith and van der Walt, 2015), every
/// eighth of the way.
const SCALE: [[u8; 3]; 9] = [
    [68, 1, 84],
    [71, 44, 122],
    [59, 81, 139],
    [44, 113, 142],
    [33, 144, 141],
    [39, 173, 129],
    [92, 200, 99],
    [170, 220, 50],
    [253, 231, 37],
];

/// How a cell ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Pending,
    /// At the place of this number.
    Place(usize),
    /// Neither at a known minimum nor at rest.
    Nowhere,
    Diverged,
}

/// The classes of all cells, made anew after a change.
#[derive(Default)]
pub(super) struct Classes {
    sound: bool,
    classes: Vec<Class>,
    /// Known minima, then resting places found.
    places: Vec<Vec<f64>>,
    known: usize,
    /// The smallest and the largest of what the brightness or the colour shows.
    extent: [f64; 2],
    /// What brightness runs over.
    bright: [f64; 2],
    image: Vec<u8>,
}

impl Classes {
    pub(super) fn stale(&mut self) {
        self.sound = false;
    }
}

/// What the colours of a map mean.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Legend {
    /// What each colour stands for.
    pub entries: Vec<LegendEntry>,
    /// What brightness or the scale shows.
    pub scale: &'static str,
    /// Its smallest and largest value; NaN where no run has arrived.
    pub extent: [f64; 2],
    /// Colours of the scale, from the smallest on; empty for a map of starts, whose colours are the entries'.
    pub colours: Vec<[u8; 3]>,
    /// Cells not yet computed.
    pub pending: usize,
    /// The map in words.
    pub words: String,
}

/// One colour of a legend.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LegendEntry {
    /// Red, green, blue.
    pub colour: [u8; 3],
    /// What it stands for.
    pub name: String,
    /// Number of cells.
    pub cells: usize,
    /// Median number of steps of these runs; NaN where there are none.
    pub steps: f64,
}

/// One cell for people.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reading {
    /// The cell's start or settings, and how its run ended, in a sentence.
    pub words: String,
    /// The start of its run.
    pub start: Vec<f64>,
    /// The values of its method's parameters that differ from cell to cell: id and value.
    pub settings: Vec<(String, f64)>,
}

impl Map {
    /// Sorts the cells, in their order, so that the places found do not depend on who computed what first.
    fn sort(&mut self) {
        if self.picture.sound {
            return;
        }
        let mut picture = std::mem::take(&mut self.picture);
        picture.places.clear();
        let starts = matches!(self.plan().over, Over::Starts { .. });
        if starts {
            picture.places.extend_from_slice(&self.problem.minima);
        }
        picture.known = picture.places.len();
        let diagonal: Vec<f64> = self.problem.domain.iter().map(|[low, high]| high - low).collect();
        let near = NEAR * math::norm(&diagonal);
        let width = self.width();
        let mut difference = vec![0.0; self.start.len()];
        picture.classes.clear();
        picture.extent = [f64::INFINITY, f64::NEG_INFINITY];
        for cell in 0..self.len() {
            let row = &self.cells[cell * width..(cell + 1) * width];
            let (x, status) = (&row[3..], row[0]);
            let is = |wanted: Status| status == f64::from(wanted as u8);
            let class = if status.is_nan() {
                Class::Pending
            } else if is(Status::Diverged) {
                Class::Diverged
            } else if starts {
                let place = picture.places.iter().position(|place| {
                    for (d, (x, place)) in difference.iter_mut().zip(x.iter().zip(place)) {
                        *d = x - place;
                    }
                    math::norm(&difference) <= near
                });
                match place {
                    Some(place) => Class::Place(place),
                    None if is(Status::Converged) || is(Status::Stalled) => {
                        if picture.places.len() < picture.known + MOST_FOUND {
                            picture.places.push(x.to_vec());
                            Class::Place(picture.places.len() - 1)
                        } else {
                            Class::Nowhere
                        }
                    }
                    None => Class::Nowhere,
                }
            } else if is(Status::Converged) && row[2] <= self.target() || self.by_f() {
                Class::Place(0)
            } else {
                Class::Nowhere
            };
            if let Class::Place(_) = class {
                let value = self.shown(row);
                if value.is_finite() {
                    let [low, high] = &mut picture.extent;
                    (*low, *high) = (low.min(value), high.max(value));
                }
            }
            picture.classes.push(class);
        }
        if picture.extent[0] > picture.extent[1] {
            picture.extent = [f64::NAN; 2];
        }
        picture.bright = picture.extent;
        if starts {
            let mut steps: Vec<f64> = picture
                .classes
                .iter()
                .zip(self.cells.chunks_exact(width))
                .filter(|(class, _)| matches!(class, Class::Place(_)))
                .map(|(_, row)| row[1])
                .collect();
            if !steps.is_empty() {
                // A few runs that take very long, or none at all, must not leave all others alike.
                picture.bright = [0.02, 0.98].map(|q| quantile(&mut steps, q));
            }
        }
        picture.sound = true;
        self.picture = picture;
    }

    fn target(&self) -> f64 {
        match self.plan().over {
            Over::Settings { target, .. } => target,
            Over::Starts { .. } => f64::NAN,
        }
    }

    fn by_f(&self) -> bool {
        matches!(&self.plan().over, Over::Settings { by, .. } if by == "f")
    }

    /// What brightness or the scale shows of a cell.
    fn shown(&self, row: &[f64]) -> f64 {
        if self.by_f() { row[2] } else { row[1] }
    }

    /// Where a value stands from the smallest, 0, to the largest, 1: of starts evenly, else on a logarithmic scale.
    fn share(&self, value: f64) -> f64 {
        let [low, high] = self.picture.bright;
        if matches!(self.plan().over, Over::Starts { .. }) {
            return if high > low { ((value - low) / (high - low)).clamp(0.0, 1.0) } else { 0.0 };
        }
        // Steps count from 1; values of f from a millionth of their spread above the lowest.
        let floor = if self.by_f() { (high - low) * 1e-9 } else { 1.0 };
        let up = |value: f64| math::log1p((value - low) / floor);
        if high > low { (up(value) / up(high)).clamp(0.0, 1.0) } else { 0.0 }
    }

    /// The map as red, green, blue, opacity of each cell, the first row at the top; clear where nothing is computed yet.
    pub fn image(&mut self) -> &[u8] {
        self.sort();
        let width = self.width();
        let mut image = std::mem::take(&mut self.picture.image);
        image.clear();
        for (cell, class) in self.picture.classes.iter().enumerate() {
            let share = || self.share(self.shown(&self.cells[cell * width..(cell + 1) * width]));
            let [r, g, b] = match class {
                Class::Pending => {
                    image.extend([0; 4]);
                    continue;
                }
                Class::Place(_) if !matches!(self.plan().over, Over::Starts { .. }) => scale_colour(share()),
                // Few steps are bright, many dark: down to half of the light.
                Class::Place(place) => {
                    let light = 1.0 - 0.5 * share();
                    PALETTE[place % PALETTE.len()].map(|c| (f64::from(c) * light).round() as u8)
                }
                Class::Nowhere => NOWHERE,
                Class::Diverged => LOST,
            };
            image.extend([r, g, b, 255]);
        }
        self.picture.image = image;
        &self.picture.image
    }

    /// What the colours mean, with numbers and words.
    pub fn legend(&mut self) -> Legend {
        self.sort();
        let width = self.width();
        let mut counts: Vec<(Class, Vec<f64>)> = Vec::new();
        let starts = matches!(self.plan().over, Over::Starts { .. });
        if starts {
            counts.extend((0..self.picture.places.len()).map(|place| (Class::Place(place), Vec::new())));
        } else {
            counts.push((Class::Place(0), Vec::new()));
        }
        counts.extend([(Class::Nowhere, Vec::new()), (Class::Diverged, Vec::new())]);
        let mut pending = 0;
        for (cell, class) in self.picture.classes.iter().enumerate() {
            match counts.iter_mut().find(|(own, _)| own == class) {
                Some((_, steps)) => steps.push(self.cells[cell * width + 1]),
                None => pending += 1,
            }
        }
        let entries: Vec<LegendEntry> = counts
            .into_iter()
            .filter(|(class, steps)| !steps.is_empty() || matches!(class, Class::Place(i) if *i < self.picture.known))
            .map(|(class, mut steps)| {
                let (colour, name) = match class {
                    Class::Place(_) if self.by_f() => (SCALE[4], "runs that end at a finite f".to_string()),
                    Class::Place(_) if !starts => (SCALE[4], format!("f ≤ {} is reached", short(self.target(), 4))),
                    Class::Place(i) => {
                        let place = &self.picture.places[i];
                        let at: Vec<String> = place.iter().map(|&x| short(x, 3)).collect();
                        let what = if i < self.picture.known { "minimum" } else { "resting place" };
                        (PALETTE[i % PALETTE.len()], format!("{what} ({})", at.join(", ")))
                    }
                    Class::Nowhere if starts => (NOWHERE, "still on the way".to_string()),
                    Class::Nowhere => (NOWHERE, "ended before the target".to_string()),
                    Class::Diverged | Class::Pending => (LOST, "diverged".to_string()),
                };
                let cells = steps.len();
                steps.sort_by(f64::total_cmp);
                LegendEntry { colour, name, cells, steps: steps.get(cells / 2).copied().unwrap_or(f64::NAN) }
            })
            .collect();
        let words = self.words(&entries, pending);
        Legend {
            entries,
            scale: match (starts, self.by_f()) {
                (true, _) => "steps of the run, few bright and many dark",
                (_, true) => BY[1].1,
                _ => BY[0].1,
            },
            extent: self.picture.extent,
            colours: if starts { Vec::new() } else { (0..=32).map(|i| scale_colour(f64::from(i) / 32.0)).collect() },
            pending,
            words,
        }
    }

    fn words(&self, entries: &[LegendEntry], pending: usize) -> String {
        let all = self.len();
        let share = |cells: usize| format!("{} %", short(100.0 * cells as f64 / all as f64, 3));
        let what = if matches!(self.plan().over, Over::Starts { .. }) { "starts" } else { "settings" };
        let mut words = format!("{} from {all} {what}:", self.spec.name);
        for (i, entry) in entries.iter().enumerate() {
            words.push_str(if i == 0 { " " } else { "; " });
            let end = if entry.name.contains('(') { "end at the " } else { "" };
            words.push_str(&format!("{} {end}{}", share(entry.cells), entry.name));
            if entry.steps.is_finite() {
                words.push_str(&format!(" (half within {} steps)", short(entry.steps, 6)));
            }
        }
        if pending > 0 {
            words.push_str(&format!("; {} not yet computed", share(pending)));
        }
        words.push('.');
        words
    }

    /// A cell in words, and what its run sets off with; `None` beyond the last cell.
    pub fn reading(&mut self, cell: usize) -> Option<Reading> {
        self.sort();
        let class = *self.picture.classes.get(cell)?;
        let width = self.width();
        let row = &self.cells[cell * width..(cell + 1) * width];
        let start = self.start_of(cell);
        let values = self.values_of(cell);
        let settings: Vec<(String, f64)> = match &self.plan().over {
            Over::Starts { .. } => Vec::new(),
            Over::Settings { across, up, .. } => {
                [across, up].map(|range| (range.param.clone(), values[range.param.as_str()])).into()
            }
        };
        let place = |x: &[f64]| x.iter().map(|&x| short(x, 4)).collect::<Vec<_>>().join(", ");
        let from = if settings.is_empty() {
            format!("from ({})", place(&start))
        } else {
            let each: Vec<String> = settings.iter().map(|(id, value)| format!("{id} = {}", short(*value, 4))).collect();
            each.join(", ")
        };
        let how = match class {
            Class::Pending => "not yet computed".to_string(),
            Class::Diverged => format!("diverges at step {}", row[1]),
            _ => {
                let to = match class {
                    Class::Place(_) if settings.is_empty() => format!("ends at ({})", place(&row[3..])),
                    Class::Place(_) if !self.by_f() => "reaches the target".to_string(),
                    _ => format!("stands at ({})", place(&row[3..])),
                };
                format!("{to} after {} steps, f = {}", row[1], short(row[2], 4))
            }
        };
        Some(Reading { words: format!("{from}: {how}"), start, settings })
    }
}

/// The colour of a share of the scale.
fn scale_colour(share: f64) -> [u8; 3] {
    let at = share * (SCALE.len() - 1) as f64;
    let i = (at as usize).min(SCALE.len() - 2);
    let t = at - i as f64;
    std::array::from_fn(|c| (f64::from(SCALE[i][c]) * (1.0 - t) + f64::from(SCALE[i + 1][c]) * t).round() as u8)
}
