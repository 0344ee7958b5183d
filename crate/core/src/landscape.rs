//! The picture of a problem, without a run: heat map and isolines of two variables, the curve of one, values at a
//! point.

use crate::chord::{self, Chord};
use crate::error::Error;
use crate::link::Experiment;
use crate::plot::Plot;
use crate::plot::axes::{self, Failure, Sheet};
use crate::plot::colour::{ColourMap, Scale};
use crate::plot::contour::Isolines;
use crate::plot::grid::{self, Grid};
use crate::plot::relief::{Camera, Relief, Tones};
use crate::problem::Objective;
use crate::surface::{Problem, TYPED};
use plotters::prelude::DrawingBackend;
use serde::Serialize;

/// The most pixels of a relief's picture.
pub const MAX_PIXELS: usize = 16_000_000;

/// A problem and the buffers of its picture.
pub struct Landscape {
    problem: Problem,
    start: Vec<f64>,
    /// The point through which the map cuts where there are more than two coordinates.
    through: Vec<f64>,
    axes: [usize; 2],
    equal: bool,
    wanted: Option<[f64; 4]>,
    grid: Grid,
    scratch: Vec<f64>,
    scaled: Vec<f32>,
    levels: Vec<f64>,
    isolines: Isolines,
    image: Vec<u8>,
    curve: Vec<f64>,
    colours: [ColourMap; 2],
    relief: Relief,
}

/// What is to say about a problem.
#[derive(Debug, Clone, Serialize)]
pub struct Info {
    /// Name for people.
    pub title: String,
    /// The formula's text.
    pub formula: String,
    /// Names of the coordinates.
    pub variables: Vec<String>,
    /// Interval of each coordinate that a map shows first.
    pub domain: Vec<[f64; 2]>,
    /// The start.
    pub start: Vec<f64>,
    /// Known global minimisers.
    pub minima: Vec<Vec<f64>>,
    /// f there, if known.
    pub minimum: Option<f64>,
    /// What the surface is good for.
    pub note: &'static str,
    /// Where it comes from.
    pub source: &'static str,
    /// Interval that each coordinate is projected onto after a step, if there is one.
    pub bounds: Option<[f64; 2]>,
}

/// f and its derivatives at a point.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Local {
    /// f(x).
    pub f: f64,
    /// ∇f(x).
    pub gradient: Vec<f64>,
    /// ∇²f(x), n × n row-major.
    pub hessian: Vec<f64>,
}

/// What the height of a relief means.
#[derive(Debug, Clone, Serialize)]
pub struct Raised {
    /// f at shares of the height, from below.
    pub marks: Vec<(f64, f64)>,
    /// Whether what is higher is cut off.
    pub cut: bool,
}

/// Isolevels, for a legend.
#[derive(Debug, Clone, Serialize)]
pub struct Levels<'a> {
    /// f of each level, ascending.
    pub values: &'a [f64],
    /// The number of the first segment of each level.
    pub starts: &'a [u32],
}

impl Landscape {
    /// The landscape of an experiment.
    ///
    /// # Errors
    /// Whatever in its surface, start or axes is unknown or out of range.
    pub fn new(experiment: &Experiment) -> Result<Self, Error> {
        let problem = Problem::new(&experiment.surface)?;
        let n = problem.dim();
        let start = if experiment.start.is_empty() { problem.start.clone() } else { experiment.start.clone() };
        if start.len() != n {
            return Err(Error::WrongLength { what: "start", given: start.len(), allowed: [n, n] });
        }
        let axes = experiment.axes;
        if let Some(&axis) = axes.iter().find(|&&axis| axis >= n.max(2)) {
            let allowed = [1.0, n as f64];
            return Err(Error::OutOfRange { name: "an axis".to_string(), given: axis as f64 + 1.0, allowed });
        }
        let through = problem.minima.first().unwrap_or(&start).clone();
        Ok(Self {
            problem,
            start,
            through,
            axes,
            equal: experiment.equal,
            wanted: experiment.view,
            grid: Grid::default(),
            scratch: Vec::new(),
            scaled: Vec::new(),
            levels: Vec::new(),
            isolines: Isolines::default(),
            image: Vec::new(),
            curve: Vec::new(),
            colours: [false, true].map(ColourMap::new),
            relief: Relief::default(),
        })
    }

    /// The number of coordinates.
    pub fn dim(&self) -> usize {
        self.problem.dim()
    }

    /// What is to say about the problem.
    pub fn info(&self) -> Info {
        let problem = &self.problem;
        let surface = problem.surface;
        Info {
            title: surface.map_or("A formula of your own", |surface| surface.name).to_string(),
            formula: problem.text.clone(),
            variables: problem.variables.clone(),
            domain: problem.domain.clone(),
            start: self.start.clone(),
            minima: problem.minima.clone(),
            minimum: problem.minimum,
            note: surface.map_or("", |surface| surface.note),
            source: surface.map_or(TYPED, |surface| surface.source),
            bounds: surface.and_then(|surface| surface.bounds),
        }
    }

    /// The point that the map goes through, where there are more than two coordinates.
    ///
    /// # Errors
    /// A point of the wrong length, or one that is not finite.
    pub fn slice(&mut self, through: &[f64]) -> Result<(), Error> {
        self.check(through)?;
        if let Some(&given) = through.iter().find(|x| !x.is_finite()) {
            let allowed = [-f64::MAX, f64::MAX];
            return Err(Error::OutOfRange { name: "a coordinate".to_string(), given, allowed });
        }
        self.through.copy_from_slice(through);
        Ok(())
    }

    fn check(&self, x: &[f64]) -> Result<(), Error> {
        let n = self.dim();
        if x.len() == n {
            return Ok(());
        }
        Err(Error::WrongLength { what: "the point", given: x.len(), allowed: [n, n] })
    }

    /// What the map shows first: the experiment's view, or the domain with the start. With one coordinate, upwards is
    /// the range of f, but for what rises far above the rest.
    pub fn view(&mut self) -> [f64; 4] {
        if let Some(view) = self.wanted {
            return view;
        }
        let along = |axis: usize| {
            let [low, high] = self.problem.domain[axis];
            let start = self.start[axis];
            if !start.is_finite() || (low..=high).contains(&start) {
                return [low, high];
            }
            // A tenth of the new width as a margin behind the start.
            let (low, high) = (low.min(start), high.max(start));
            let room = 0.1 * (high - low);
            [if start == low { low - room } else { low }, if start == high { high + room } else { high }]
        };
        let [x0, x1] = along(self.axes[0]);
        if self.dim() > 1 {
            let [y0, y1] = along(self.axes[1]);
            return [x0, x1, y0, y1];
        }
        let mut curve = Vec::new();
        let problem = &mut self.problem;
        grid::curve(&mut |points, out| problem.values(points, out), [x0, x1], 501, &mut curve)
            .expect("501 nodes are allowed");
        let values: Vec<f64> = curve.chunks_exact(2).map(|point| point[1]).collect();
        let [y0, y1] = match Scale::new(&values, &mut self.scratch) {
            Some(scale) => {
                // What rises far above the rest may leave at the top, but not the start.
                let start = Some(problem.value(&self.start)).filter(|f| f.is_finite());
                let (low, high) = (scale.f(0.0), scale.f(0.75).max(start.unwrap_or(f64::NAN)));
                let room = 0.08 * (high - low);
                if room > 0.0 { [low - room, high + room] } else { [low - 1.0, low + 1.0] }
            }
            None => [-1.0, 1.0],
        };
        [x0, x1, y0, y1]
    }

    /// Evaluates the map over a view on cols × rows nodes, rows from the top, and makes its picture; with one
    /// coordinate, evaluates the curve at cols nodes.
    ///
    /// # Errors
    /// A view or a grid that is refused, see [`axes::check_view`] and [`Grid::sample`].
    pub fn render(&mut self, view: &[f64], cols: usize, rows: usize, dark: bool) -> Result<(), Error> {
        let view = axes::check_view(view)?;
        if self.through.len() == 1 {
            let problem = &mut self.problem;
            let mut f = |points: &[f64], out: &mut [f64]| problem.values(points, out);
            return grid::curve(&mut f, [view[0], view[1]], cols, &mut self.curve);
        }
        self.sample(view, [cols, rows])?;
        self.levels.clear();
        self.scaled.clear();
        let mut places = Vec::new();
        if let Some(scale) = Scale::new(&self.grid.values, &mut self.scratch) {
            self.scaled.extend(self.grid.values.iter().map(|&f| scale.t(f) as f32));
            self.levels = scale.levels();
            places.extend(self.levels.iter().map(|&f| scale.t(f) as f32));
        } else {
            self.scaled.resize(self.grid.values.len(), f32::NAN);
        }
        self.isolines.trace(&self.scaled, cols, &places);
        self.colours[usize::from(dark)].paint(&self.scaled, &mut self.image);
        Ok(())
    }

    /// The values of f on cols × rows nodes of a view, rows from the top.
    ///
    /// # Errors
    /// As for [`Landscape::render`]; and with one coordinate, which has no grid.
    pub fn values(&mut self, view: &[f64], cols: usize, rows: usize) -> Result<&[f64], Error> {
        let view = axes::check_view(view)?;
        if self.through.len() == 1 {
            return Err(Error::WrongLength {
                what: "the point of a grid",
                given: 1,
                allowed: [2, crate::surface::MAX_DIM],
            });
        }
        self.sample(view, [cols, rows])?;
        Ok(&self.grid.values)
    }

    /// Fills the grid.
    fn sample(&mut self, view: [f64; 4], size: [usize; 2]) -> Result<(), Error> {
        let Self { problem, grid, through, axes, .. } = self;
        if *axes == [0, 1] && problem.has_grid() {
            return grid.sample_lattice(&mut |x, y, out| problem.grid(x, y, out), view, size);
        }
        grid.sample(&mut |points, out| problem.values(points, out), through, *axes, view, size)
    }

    /// The heat map: red, green, blue, opacity of each node, rows from the top.
    pub fn image(&self) -> &[u8] {
        &self.image
    }

    /// The isolines, see [`Isolines::segments`].
    pub fn isolines(&self) -> &[f32] {
        &self.isolines.segments
    }

    /// The isolevels.
    pub fn levels(&self) -> Levels<'_> {
        Levels { values: &self.levels, starts: &self.isolines.starts }
    }

    /// With one coordinate, the pairs x, f(x) of the curve.
    pub fn curve(&self) -> &[f64] {
        &self.curve
    }

    /// f, ∇f and ∇²f at a point.
    ///
    /// # Errors
    /// A point of the wrong length.
    pub fn at(&mut self, x: &[f64]) -> Result<Local, Error> {
        self.check(x)?;
        let n = x.len();
        let mut local = Local { f: 0.0, gradient: vec![0.0; n], hessian: vec![0.0; n * n] };
        local.f = self.problem.value_and_gradient(x, &mut local.gradient);
        self.problem.hessian(x, &mut local.hessian);
        Ok(local)
    }

    /// Evaluates the surface over a view on side × side nodes and makes a relief of it; its heights are those of the colour
    /// scale ([`Scale`]): even near the lowest value, logarithmic beyond.
    ///
    /// # Errors
    /// A view or a side that is refused, see [`axes::check_view`] and [`Grid::sample`].
    pub fn raise(&mut self, view: &[f64], side: usize, dark: bool) -> Result<Raised, Error> {
        let view = axes::check_view(view)?;
        let problem = &mut self.problem;
        let mut grid = Grid::default();
        if self.through.len() > 1 {
            let mut f = |points: &[f64], out: &mut [f64]| problem.values(points, out);
            grid.sample(&mut f, &self.through, self.axes, view, [side, side])?;
        } else {
            grid.values = vec![f64::NAN; side * side];
        }
        let mut raised = Raised { marks: Vec::new(), cut: false };
        let (mut tones, mut places) = (vec![f32::NAN; side * side], Vec::new());
        if let Some(scale) = Scale::new(&grid.values, &mut self.scratch) {
            for (tone, &f) in tones.iter_mut().zip(&grid.values) {
                *tone = scale.t(f) as f32;
            }
            places.extend(scale.levels().into_iter().map(|f| scale.t(f) as f32));
            raised.marks.extend([0.0, 0.25, 0.5, 0.75, 1.0].map(|share| (share, scale.f(share))));
            raised.cut = tones.iter().any(|&t| t > 1.0);
        }
        self.relief.raise(&tones, side, view, self.equal, &places, &self.colours[usize::from(dark)].steps);
        Ok(raised)
    }

    /// Draws the relief of the last [`Landscape::raise`].
    ///
    /// # Errors
    /// A picture without pixels or of more than [`MAX_PIXELS`], or a camera that is not a number.
    pub fn turn(&mut self, camera: Camera, tones: Tones) -> Result<(), Error> {
        let [width, height] = camera.size;
        if width == 0 || height == 0 || width.saturating_mul(height) > MAX_PIXELS {
            let given = width as f64 * height as f64;
            return Err(Error::OutOfRange { name: "pixels".to_string(), given, allowed: [1.0, MAX_PIXELS as f64] });
        }
        if let Some(&given) = camera.place.iter().find(|x| !x.is_finite()) {
            return Err(Error::OutOfRange { name: "camera".to_string(), given, allowed: [-f64::MAX, f64::MAX] });
        }
        self.relief.draw(camera, tones);
        Ok(())
    }

    /// The relief of the last [`Landscape::raise`].
    pub fn relief(&mut self) -> &mut Relief {
        &mut self.relief
    }

    /// The chord of the curve between two places; `None` where there is no curve, but a surface.
    pub fn chord(&mut self, ends: [f64; 2]) -> Option<Chord> {
        let problem = &mut self.problem;
        (problem.dim() == 1).then(|| chord::chord(&mut |x| problem.value(&[x]), ends))
    }

    /// A chord that runs below the curve between two places, the lowest of those looked at; `None` where none was found.
    pub fn lowest_chord(&mut self, between: [f64; 2]) -> Option<Chord> {
        let problem = &mut self.problem;
        if problem.dim() == 1 { chord::lowest(&mut |x| problem.value(&[x]), between) } else { None }
    }

    /// Draws the axes of a view around the plot area; the area itself stays as it is. Where the experiment wants equal
    /// scales, the view is widened to that; the result says what it covers.
    ///
    /// # Errors
    /// Whatever the backend cannot draw.
    pub fn draw_axes<DB: DrawingBackend>(&self, sheet: &Sheet<'_, DB>, view: [f64; 4]) -> Result<Plot, Failure<DB>> {
        let names = &self.problem.variables;
        let upwards = if names.len() > 1 { &names[self.axes[1]] } else { "f(x)" };
        sheet.map(view, self.equal && names.len() > 1, [&names[self.axes[0]], upwards])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::Call;

    fn landscape(surface: Call) -> Landscape {
        Landscape::new(&Experiment { surface, ..Experiment::default() }).expect("a sound experiment")
    }

    fn formula(text: &str) -> Call {
        let mut call = Call::new(TYPED);
        call.params.insert("f".to_string(), crate::spec::Arg::Text(text.to_string()));
        call
    }

    #[test]
    fn a_picture_has_a_pixel_a_node_and_isolines_inside() {
        let mut landscape = landscape(Call::new("rosenbrock"));
        let view = landscape.view();
        assert_eq!(view, [-2.0, 2.0, -1.0, 3.0]);
        landscape.render(&view, 60, 40, false).unwrap();
        assert_eq!(landscape.image().len(), 4 * 60 * 40);
        let levels = landscape.levels();
        assert!(levels.values.len() >= 20 && levels.values.len() == levels.starts.len());
        assert!(landscape.isolines().len() > 1000);
        for segment in landscape.isolines().chunks(4) {
            assert!(segment.iter().step_by(2).all(|x| (0.0..=59.0).contains(x)), "{segment:?}");
            assert!(segment.iter().skip(1).step_by(2).all(|y| (0.0..=39.0).contains(y)), "{segment:?}");
        }
    }

    #[test]
    fn isolines_run_where_f_has_their_level() {
        let mut landscape = landscape(formula("x^2 + 4*y^2"));
        let view = [-1.0, 1.0, -1.0, 1.0];
        let (cols, rows) = (201, 201);
        landscape.render(&view, cols, rows, true).unwrap();
        let levels = landscape.levels();
        for (i, &f) in levels.values.iter().enumerate().skip(4) {
            let segment = &landscape.isolines()[4 * levels.starts[i] as usize..][..4];
            let (x, y) = (f64::from(segment[0]) / 100.0 - 1.0, 1.0 - f64::from(segment[1]) / 100.0);
            // Between nodes h = 0.01 apart, linear interpolation on the scale errs by at most h²/8 · max|f''| = 1e-4
            // in f, as much again for the curvature of the scale.
            assert!((x * x + 4.0 * y * y - f).abs() < 2e-4, "level {f}: {x}, {y}");
        }
    }

    #[test]
    fn what_cannot_be_evaluated_has_its_own_colour_and_no_isolines() {
        let mut landscape = landscape(formula("log(x) + y"));
        landscape.render(&[-1.0, 1.0, -1.0, 1.0], 21, 21, false).unwrap();
        let out = ColourMap::new(false).out;
        assert_eq!(landscape.image()[..4], out);
        assert_ne!(landscape.image()[4 * 20..][..4], out);
        assert!(landscape.isolines().chunks(2).all(|point| point[0] >= 11.0));
    }

    #[test]
    fn one_coordinate_gives_a_curve_in_view() {
        let mut landscape = landscape(formula("x^2"));
        let [x0, x1, y0, y1] = landscape.view();
        assert_eq!([x0, x1], [-5.0, 5.0]);
        assert!((-3.0..0.0).contains(&y0) && (9.0..25.0).contains(&y1), "{y0} {y1}"); // f(start) = 9.
        landscape.render(&[x0, x1, y0, y1], 11, 1, false).unwrap();
        assert_eq!(landscape.curve()[..4], [-5.0, 25.0, -4.0, 16.0]);
    }

    #[test]
    fn more_coordinates_are_cut_through_a_point() {
        let mut landscape = landscape(formula("x1^2 + 10*x2 + 100*x3"));
        landscape.axes = [2, 0];
        landscape.slice(&[1.0, 2.0, 3.0]).unwrap();
        landscape.render(&[0.0, 1.0, 0.0, 1.0], 2, 2, false).unwrap();
        assert_eq!(landscape.grid.values, [21.0, 121.0, 20.0, 120.0]);
        assert!(landscape.slice(&[1.0]).is_err());
        assert!(landscape.slice(&[1.0, f64::NAN, 0.0]).is_err());
    }

    #[test]
    fn a_start_outside_the_domain_is_in_view() {
        let far = Experiment { start: vec![10.0, 0.0], ..Experiment::default() };
        let [x0, x1, y0, y1] = Landscape::new(&far).unwrap().view();
        assert!(x0 == -2.0 && x1 > 10.0 && [y0, y1] == [-1.0, 3.0]);
    }

    #[test]
    fn a_point_is_asked_for_value_and_derivatives() {
        // f = x² + x y: f(2, 3) = 10, ∇f = (2x + y, x) = (7, 2), ∇²f = (2, 1; 1, 0).
        let local = landscape(formula("x^2 + x*y")).at(&[2.0, 3.0]).unwrap();
        assert_eq!(local, Local { f: 10.0, gradient: vec![7.0, 2.0], hessian: vec![2.0, 1.0, 1.0, 0.0] });
    }

    #[test]
    fn a_relief_is_the_same_picture_as_in_browsers() {
        let link = "#race?v=1&surface=himmelblau&start=0,0&m=gd(lr=0.01)&steps=100&stop=none";
        let (experiment, _) = Experiment::read(link);
        let mut race = crate::race::Race::new(&experiment).unwrap();
        race.advance(60);
        let mut ways = Vec::new();
        race.path(0, 60, &mut ways);
        let mut landscape = Landscape::new(&experiment).unwrap();
        let raised = landscape.raise(&[-5.0, 5.0, -5.0, 5.0], 40, false).unwrap();
        assert!(raised.cut && raised.marks.windows(2).all(|pair| pair[0].1 < pair[1].1), "{raised:?}");
        landscape.relief().drape(&ways, &[([0xaa, 0x11, 0x22], crate::plot::chart::DASHES[1], 2.5)]);
        let camera = Camera { place: [-60.0, 35.0, 1.0], size: [120, 90], ratio: 1.0 };
        let tones = Tones { ink: [0x1d, 0x25, 0x2c], paper: [0xfc, 0xfb, 0xf8], dark: false };
        landscape.turn(camera, tones).unwrap();
        let image = landscape.relief().image();
        // FNV-1a; the border's tests have the same number. Where the picture is meant to change, so may both.
        let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
        assert_eq!(image.iter().fold(0xcbf2_9ce4_8422_2325, step), 9_446_944_459_810_673_643);
        for size in [[0, 90], [5000, 5000]] {
            assert!(landscape.turn(Camera { size, ..camera }, tones).is_err());
        }
    }
}
