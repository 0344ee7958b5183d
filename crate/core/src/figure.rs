//! The convergence chart of a race: what of its history goes into [`plot::chart`](crate::plot::chart).

use crate::error::Error;
use crate::plot::axes::{Failure, Sheet};
use crate::plot::chart::{self, Chart, Series};
use crate::plot::{Plot, Theme, colour};
use crate::race::{COSTS, QUANTITIES, Quantity, Race};
use plotters::prelude::DrawingBackend;
use plotters::style::RGBColor;
use serde::{Deserialize, Serialize};

/// What a chart of a race shows and how. Lists have an entry for each racer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChartOptions {
    /// The look.
    pub theme: Theme,
    /// What is shown upwards, an id of [`QUANTITIES`].
    pub quantity: String,
    /// What is shown to the right, an id of [`COSTS`].
    pub cost: String,
    /// Whether upwards is logarithmic.
    pub log: bool,
    /// Whether to the right is logarithmic.
    pub log_x: bool,
    /// Milliseconds a step.
    pub ms: Vec<f64>,
    /// The last iterate shown.
    pub last: u64,
    /// Colours, `#rrggbb`.
    pub colors: Vec<String>,
    /// Dash patterns, indices of [`chart::DASHES`].
    pub dashes: Vec<usize>,
    /// Who is left out.
    pub hidden: Vec<bool>,
    /// Whose line is thicker and on top.
    pub focus: usize,
}

/// A chart of a race, checked: ready to draw.
pub struct Figure {
    lines: Vec<(Vec<[f64; 2]>, RGBColor, usize, f64)>,
    names: [&'static str; 2],
    log: [bool; 2],
    empty: &'static str,
}

/// Width of a line and of the one in focus, in CSS pixels.
const WIDTHS: [f64; 2] = [1.5, 3.0];

impl Figure {
    /// The chart that `options` ask for.
    ///
    /// # Errors
    /// Lists of the wrong length, an unknown quantity or cost, or a malformed colour.
    pub fn new(race: &Race, options: &ChartOptions) -> Result<Self, Error> {
        let count = race.racers().len();
        let lengths = [
            ("ms", options.ms.len()),
            ("colors", options.colors.len()),
            ("dashes", options.dashes.len()),
            ("hidden", options.hidden.len()),
        ];
        for (what, given) in lengths {
            if given != count {
                return Err(Error::WrongLength { what, given, allowed: [count, count] });
            }
        }
        let find = |what: &str, all: &'static [Quantity], id: &str| {
            all.iter().find(|known| known.id == id).ok_or_else(|| Error::Unknown {
                what: what.to_string(),
                given: id.to_string(),
                allowed: all.iter().map(|known| known.id.to_string()).collect(),
            })
        };
        let quantity = find("quantity", QUANTITIES, &options.quantity)?;
        let cost = find("cost", COSTS, &options.cost)?;
        // Who is in focus comes last, on top.
        let others = (0..count).filter(|&i| i != options.focus);
        let order = others.chain((0..count).filter(|&i| i == options.focus));
        let lines = order
            .filter(|&i| !options.hidden[i])
            .map(|i| {
                let points = race.series(i, quantity.id, cost.id, options.ms[i], options.last);
                let width = WIDTHS[usize::from(i == options.focus && count > 1)];
                Ok((points, colour("colors", &options.colors[i])?, options.dashes[i], width))
            })
            .collect::<Result<Vec<_>, Error>>()?;
        let problem = race.problem();
        let empty = match quantity.id {
            _ if lines.is_empty() => "no method is shown",
            "gap" if problem.minimum.is_none() => "the minimum f* is not known here",
            "distance" if problem.minima.is_empty() => "no minimum is known here",
            _ if cost.id == "ms" && options.ms.iter().any(|ms| ms.is_nan()) => "being timed",
            _ if options.log => "no positive numbers yet",
            _ => "no numbers yet",
        };
        let log = [options.log_x, options.log];
        Ok(Self { lines, names: [cost.name, quantity.name], log, empty })
    }

    /// Draws it over a whole sheet.
    ///
    /// # Errors
    /// Whatever the backend cannot draw.
    pub fn draw<DB: DrawingBackend>(&self, sheet: &Sheet<'_, DB>) -> Result<Plot, Failure<DB>> {
        let series: Vec<Series> = self
            .lines
            .iter()
            .map(|(points, colour, dash, width)| Series { points, colour: *colour, dash: *dash, width: *width })
            .collect();
        chart::draw(sheet, &Chart { series: &series, names: self.names, log: self.log, empty: self.empty })
    }
}
