//! A surface seen in three dimensions, drawn by ourselves: shaded triangles with a depth buffer, isolines and paths on them.
//!
//! # Space
//! The base covers −1 to 1 along its longer side, heights reach from 0 to [`HEIGHT`]. The viewer stands at `around` degrees
//! in the plane, counted from the first axis towards the second, and `above` degrees over it, a fixed distance away from the
//! middle. With r to the right, u upwards and v towards the viewer a point P is seen at
//!
//! ```text
//! w = D/(D − P·v)    (cx + s w P·r, cy − s w P·u)    depth 1/(D − P·v)
//! ```
//!
//! The depth is linear along straight lines of the picture, the nearer the larger. Single precision: for drawing only.
//!
//! # Pixels
//! A pixel belongs to a triangle where its centre does, or within a thousandth of a pixel of that, so that neighbours leave
//! no gaps. Lines are drawn with soft edges by the distance of each pixel's centre; where the surface hides them they shine
//! through faintly.

use crate::math::{cos, sin};

/// Height of the block; the longer side of its base has 2.
pub const HEIGHT: f32 = 0.9;

/// Distance of the viewer from the middle.
const DISTANCE: f32 = 5.0;

/// How far above the surface a path lies.
const LIFT: f32 = 0.006;

/// What is at most so much further away (relatively) than the surface counts as lying on it.
const SKIN: f32 = 0.004;

/// The most iterates of a path; of a longer one every second is laid down, or every third, …
const MOST_ITERATES: usize = 20_000;

/// How much of a hidden line is seen.
const GHOST: f32 = 0.16;

/// Slots of the table that finds the nearest isoline, over t = 0 to 1.1.
const SLOTS: usize = 2048;
const SLOTS_TO: f32 = 1.1;

/// The colours of a picture that are not the surface's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tones {
    /// Lines of the box, and isolines on a light page.
    pub ink: [u8; 3],
    /// What is behind everything.
    pub paper: [u8; 3],
    /// Light on dark.
    pub dark: bool,
}

/// Where the surface is seen from, and the size of the picture in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Camera {
    /// Degrees around, degrees above, magnification.
    pub place: [f64; 3],
    /// Width and height.
    pub size: [usize; 2],
    /// Pixels per CSS pixel, for the width of lines.
    pub ratio: f32,
}

/// A path on the surface.
#[derive(Debug, Clone, Default)]
pub struct Track {
    /// Places in the block, and 1 where an iterate stands there; NaN breaks the path.
    points: Vec<[f32; 4]>,
    colour: [u8; 3],
    /// Width in CSS pixels.
    width: f32,
    dash: &'static [f64],
}

/// The surface, its paths, and the picture of them.
#[derive(Debug, Default)]
pub struct Relief {
    cols: usize,
    rows: usize,
    view: [f64; 4],
    /// Half the sides of the base.
    base: [f32; 2],
    /// t of each node, for its colour; NaN where there is none.
    tones: Vec<f32>,
    /// Height of each node in the block.
    heights: Vec<f32>,
    normals: Vec<[f32; 3]>,
    /// For each slot of t the nearest isoline and how strong it is.
    lines: Vec<[f32; 2]>,
    steps: Vec<[u8; 4]>,
    tracks: Vec<Track>,
    /// Of what the ground is a picture.
    seen: Option<(Camera, Tones)>,
    ground: Vec<[u8; 4]>,
    depth: Vec<f32>,
    image: Vec<[u8; 4]>,
    nodes: Vec<Node>,
    frame: Frame,
}

/// A corner of a triangle on the screen: place, depth, t, light.
#[derive(Debug, Clone, Copy, Default)]
struct Node {
    x: f32,
    y: f32,
    q: f32,
    t: f32,
    light: f32,
}

/// From the block to the screen.
#[derive(Debug, Clone, Copy, Default)]
struct Frame {
    right: [f32; 3],
    up: [f32; 3],
    towards: [f32; 3],
    scale: f32,
    middle: [f32; 2],
}

fn dot(a: [f32; 3], b: [f32; 3]) -> f32 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

impl Frame {
    fn new(camera: &Camera) -> Self {
        let [around, above, zoom] = camera.place;
        let [a, e] = [around, above].map(|degrees| degrees / 360.0 * std::f64::consts::TAU);
        let [ca, sa, ce, se] = [cos(a), sin(a), cos(e), sin(e)].map(|x| x as f32);
        let [w, h] = camera.size.map(|size| size as f32);
        Self {
            right: [-sa, ca, 0.0],
            up: [-se * ca, -se * sa, ce],
            towards: [ce * ca, ce * sa, se],
            scale: zoom as f32 * (w / 3.35).min(h / 2.75),
            middle: [0.5 * w, 0.47 * h],
        }
    }

    fn project(&self, [x, y, z]: [f32; 3]) -> [f32; 3] {
        let place = [x, y, z - 0.5 * HEIGHT];
        let q = 1.0 / (DISTANCE - dot(place, self.towards));
        let scale = self.scale * DISTANCE * q;
        [self.middle[0] + scale * dot(place, self.right), self.middle[1] - scale * dot(place, self.up), q]
    }
}

impl Relief {
    /// Takes over a surface: t of cols × rows nodes, rows from the top, over a view; the t of its isolines; its colours. With
    /// `equal` the base has the view's proportions, but no side less than a third of the other; else it is a square.
    pub fn raise(
        &mut self,
        tones: &[f32],
        cols: usize,
        view: [f64; 4],
        equal: bool,
        levels: &[f32],
        steps: &[[u8; 4]],
    ) {
        let rows = tones.len() / cols;
        (self.cols, self.rows, self.view, self.seen) = (cols, rows, view, None);
        let [x0, x1, y0, y1] = view;
        let ratio = if equal { ((x1 - x0) / (y1 - y0)).clamp(1.0 / 3.0, 3.0) as f32 } else { 1.0 };
        self.base = if ratio > 1.0 { [1.0, 1.0 / ratio] } else { [ratio, 1.0] };
        self.tones = tones.to_vec();
        // What is above the scale's end is cut off there.
        self.heights = tones.iter().map(|t| t.clamp(0.0, 1.0) * HEIGHT).collect();
        self.steps = steps.to_vec();
        let at = |i: usize, j: usize| self.heights[i * cols + j];
        let [dx, dy] = [2.0 * self.base[0] / (cols - 1) as f32, 2.0 * self.base[1] / (rows - 1) as f32];
        self.normals = (0..rows * cols)
            .map(|node| {
                let (i, j) = (node / cols, node % cols);
                let (left, right) = (j.saturating_sub(1), (j + 1).min(cols - 1));
                let (top, bottom) = (i.saturating_sub(1), (i + 1).min(rows - 1));
                let across = (at(i, right) - at(i, left)) / (dx * (right - left) as f32);
                let upwards = (at(top, j) - at(bottom, j)) / (dy * (bottom - top) as f32);
                let size = (1.0 + across * across + upwards * upwards).sqrt();
                if size.is_nan() { [0.0, 0.0, 1.0] } else { [-across / size, -upwards / size, 1.0 / size] }
            })
            .collect();
        self.lines.clear();
        self.lines.extend((0..SLOTS).map(|slot| {
            let t = SLOTS_TO * slot as f32 / (SLOTS - 1) as f32;
            let near = levels.iter().enumerate().min_by(|a, b| (a.1 - t).abs().total_cmp(&(b.1 - t).abs()));
            near.map_or([-9.0, 0.0], |(i, level)| [*level, if i % 5 == 4 { 0.62 } else { 0.34 }])
        }));
    }

    /// Height of the surface over a place of the view; NaN outside and where there is none.
    fn height(&self, u: f32, v: f32) -> f32 {
        if !(u >= 0.0 && v >= 0.0 && u <= (self.cols - 1) as f32 && v <= (self.rows - 1) as f32) {
            return f32::NAN;
        }
        let (j, i) = ((u as usize).min(self.cols - 2), (v as usize).min(self.rows - 2));
        let (a, b) = (u - j as f32, v - i as f32);
        let at = |i: usize, j: usize| self.heights[i * self.cols + j];
        (at(i, j) * (1.0 - a) + at(i, j + 1) * a) * (1.0 - b) + (at(i + 1, j) * (1.0 - a) + at(i + 1, j + 1) * a) * b
    }

    /// A place of the view in cells, columns and rows from the top left.
    fn cell(&self, x: f64, y: f64) -> [f32; 2] {
        let [x0, x1, y0, y1] = self.view;
        [((x - x0) / (x1 - x0) * (self.cols - 1) as f64) as f32, ((y1 - y) / (y1 - y0) * (self.rows - 1) as f64) as f32]
    }

    fn place(&self, u: f32, v: f32, z: f32) -> [f32; 3] {
        let [across, up] = self.base;
        [across * (2.0 * u / (self.cols - 1) as f32 - 1.0), up * (1.0 - 2.0 * v / (self.rows - 1) as f32), z]
    }

    /// Lays paths on the surface, in the place of those there were: `ways` as [`crate::race::Race::path`] gives them, and for
    /// each colour, dash pattern and width in CSS pixels; a path of width 0 is left out.
    pub fn drape(&mut self, ways: &[f64], looks: &[([u8; 3], &'static [f64], f32)]) {
        self.tracks.clear();
        let mut at = 0;
        for &(colour, dash, width) in looks {
            let Some(&count) = ways.get(at) else { break };
            let count = (count as usize).min((ways.len() - at).saturating_sub(3) / 2);
            let way = &ways[at + 3..at + 3 + 2 * count];
            at += 3 + 2 * count;
            if width > 0.0 {
                let points = self.lay(way);
                self.tracks.push(Track { points, colour, width, dash });
            }
        }
    }

    fn lay(&self, way: &[f64]) -> Vec<[f32; 4]> {
        let mut points: Vec<[f32; 4]> = Vec::new();
        let mut last: Option<[f32; 2]> = None;
        let count = way.len() / 2;
        let stride = count.div_ceil(MOST_ITERATES).max(1);
        for (i, pair) in way.chunks_exact(2).enumerate() {
            if i % stride != 0 && i + 1 < count {
                continue;
            }
            let [u, v] = self.cell(pair[0], pair[1]);
            if !(u.is_finite() && v.is_finite()) {
                break;
            }
            let Some([u0, v0]) = last else {
                last = Some([u, v]);
                points.push(self.on(u, v, 1.0));
                continue;
            };
            let far = (u - u0).abs().max((v - v0).abs());
            // What moves less than a hundredth of a cell is not worth a line.
            if far < 0.01 {
                continue;
            }
            // Of a leap far beyond the edge only the part in sight is worth pieces.
            let reach = (2 * (self.cols + self.rows)) as f32;
            let pieces = far.min(reach).ceil() as usize;
            for piece in 1..=pieces {
                let s = piece as f32 / pieces as f32;
                points.push(self.on(u0 + s * (u - u0), v0 + s * (v - v0), if piece == pieces { 1.0 } else { 0.0 }));
            }
            last = Some([u, v]);
        }
        points
    }

    fn on(&self, u: f32, v: f32, iterate: f32) -> [f32; 4] {
        let [x, y, z] = self.place(u, v, self.height(u, v) + LIFT);
        [x, y, z, iterate]
    }

    /// Draws the surface as the camera sees it, and the paths on it.
    pub fn draw(&mut self, camera: Camera, tones: Tones) {
        if self.rows < 2 {
            return;
        }
        if self.seen != Some((camera, tones)) {
            self.draw_ground(camera, tones);
            self.seen = Some((camera, tones));
        }
        self.image.clear();
        self.image.extend_from_slice(&self.ground);
        let tracks = std::mem::take(&mut self.tracks);
        for track in &tracks {
            self.draw_track(track, &camera);
        }
        self.tracks = tracks;
    }

    /// The picture: red, green, blue, opacity of each pixel, rows from the top.
    pub fn image(&self) -> &[u8] {
        self.image.as_flattened()
    }

    /// Where a place of the view is seen, at the height of the surface or at a share of the block's: pixels to the right and
    /// downwards; and 1, or 0 where it is hidden. NaN where there is nothing.
    pub fn spot(&self, x: f64, y: f64, share: Option<f64>) -> [f64; 3] {
        let Some((camera, _)) = self.seen else {
            return [f64::NAN; 3];
        };
        let [u, v] = self.cell(x, y);
        let z = share.map_or_else(|| self.height(u, v) + LIFT, |share| share as f32 * HEIGHT);
        let [px, py, q] = self.frame.project(self.place(u, v, z));
        if !(px.is_finite() && py.is_finite()) {
            return [f64::NAN; 3];
        }
        let [width, height] = camera.size;
        let inside = px >= 0.0 && py >= 0.0 && px < width as f32 && py < height as f32;
        let seen = inside && q * (1.0 + SKIN) >= self.depth[py as usize * width + px as usize];
        [f64::from(px), f64::from(py), f64::from(u8::from(seen))]
    }

    fn draw_ground(&mut self, camera: Camera, tones: Tones) {
        let [width, height] = camera.size;
        let frame = Frame::new(&camera);
        self.frame = frame;
        let [r, g, b] = tones.paper;
        self.ground.clear();
        self.ground.resize(width * height, [r, g, b, 255]);
        self.depth.clear();
        self.depth.resize(width * height, 0.0);
        let (cols, rows) = (self.cols, self.rows);
        // Light from behind the viewer's left shoulder.
        let light: [f32; 3] =
            std::array::from_fn(|i| 0.72 * frame.towards[i] + 0.45 * frame.up[i] - 0.53 * frame.right[i]);
        let shine = |normal: [f32; 3]| {
            let cosine = dot(normal, light).max(0.0);
            if tones.dark { 0.75 + 0.75 * cosine } else { 0.74 + 0.29 * cosine }
        };
        let mut nodes = std::mem::take(&mut self.nodes);
        nodes.clear();
        for i in 0..rows {
            for j in 0..cols {
                let at = i * cols + j;
                let [x, y, q] = frame.project(self.place(j as f32, i as f32, self.heights[at]));
                nodes.push(Node { x, y, q, t: self.tones[at], light: shine(self.normals[at]) });
            }
        }
        for i in 0..rows - 1 {
            for j in 0..cols - 1 {
                let at = i * cols + j;
                let [a, b, c, d] = [nodes[at], nodes[at + 1], nodes[at + cols + 1], nodes[at + cols]];
                // A comparison with NaN fails: cells without a height are holes.
                if a.t + b.t + c.t + d.t > f32::MIN {
                    self.triangle([a, b, c], None, &tones, width);
                    self.triangle([a, c, d], None, &tones, width);
                }
            }
        }
        self.nodes = nodes;
        self.draw_block(&frame, &tones, width, &shine);
        self.draw_box(&frame, &tones, &camera);
    }

    /// The sides of the block below the surface's edges, and its floor.
    fn draw_block(&mut self, frame: &Frame, tones: &Tones, width: usize, shine: &dyn Fn([f32; 3]) -> f32) {
        let (cols, rows) = (self.cols, self.rows);
        let wall: [f32; 3] = std::array::from_fn(|c| {
            let (paper, ink) = (f32::from(tones.paper[c]), f32::from(tones.ink[c]));
            paper + (if tones.dark { 0.1 } else { 0.06 }) * (ink - paper)
        });
        let corner = |place: [f32; 3], light: f32| {
            let [x, y, q] = frame.project(place);
            Node { x, y, q, t: 0.0, light }
        };
        let (right, bottom) = ((cols - 1) as f32, (rows - 1) as f32);
        let floor = shine([0.0, 0.0, 1.0]);
        let [a, b, c, d] = [[0.0, 0.0], [right, 0.0], [right, bottom], [0.0, bottom]]
            .map(|[u, v]| corner(self.place(u, v, 0.0), floor));
        self.triangle([a, b, c], Some(wall), tones, width);
        self.triangle([a, c, d], Some(wall), tones, width);
        let edges: [(usize, usize, usize, [f32; 3]); 4] = [
            (0, 1, cols, [0.0, 1.0, 0.0]),
            ((rows - 1) * cols, 1, cols, [0.0, -1.0, 0.0]),
            (0, cols, rows, [-1.0, 0.0, 0.0]),
            (cols - 1, cols, rows, [1.0, 0.0, 0.0]),
        ];
        for (first, stride, count, normal) in edges {
            // Seen from outside only.
            if dot(normal, frame.towards) < -0.3 {
                continue;
            }
            let light = shine(normal);
            for n in 0..count - 1 {
                let [at, next] = [first + n * stride, first + (n + 1) * stride];
                let [(u0, v0), (u1, v1)] = [at, next].map(|at| ((at % cols) as f32, (at / cols) as f32));
                let [z0, z1] = [self.heights[at], self.heights[next]];
                if (z0 + z1).is_nan() {
                    continue;
                }
                let quad = [(u0, v0, z0), (u1, v1, z1), (u1, v1, 0.0), (u0, v0, 0.0)];
                let [a, b, c, d] = quad.map(|(u, v, z)| corner(self.place(u, v, z), light));
                self.triangle([a, b, c], Some(wall), tones, width);
                self.triangle([a, c, d], Some(wall), tones, width);
            }
        }
    }

    /// The edges of the block's floor, and those of its back.
    fn draw_box(&mut self, frame: &Frame, tones: &Tones, camera: &Camera) {
        let [bx, by] = self.base;
        let [sx, sy] = [0, 1].map(|c| if frame.towards[c] > 0.0 { -1.0 } else { 1.0 });
        let mut image = std::mem::take(&mut self.ground);
        let mut line = |a: [f32; 3], b: [f32; 3], alpha: f32| {
            let [a, b] = [a, b].map(|place| frame.project(place));
            self.stroke(&mut image, [a, b], tones.ink, 0.6 * camera.ratio, [alpha, 0.0], camera.size[0]);
        };
        let top = HEIGHT;
        for (a, b) in [
            ([-1.0, -1.0], [1.0, -1.0]),
            ([1.0, -1.0], [1.0, 1.0]),
            ([1.0, 1.0], [-1.0, 1.0]),
            ([-1.0, 1.0], [-1.0, -1.0]),
        ] {
            line([a[0] * bx, a[1] * by, 0.0], [b[0] * bx, b[1] * by, 0.0], 0.8);
        }
        // The upper edges at the back, and the three uprights that do not stand before the surface.
        line([sx * bx, -by, top], [sx * bx, by, top], 0.35);
        line([-bx, sy * by, top], [bx, sy * by, top], 0.35);
        for [x, y] in [[sx, sy], [-sx, sy], [sx, -sy]] {
            line([x * bx, y * by, 0.0], [x * bx, y * by, top], 0.35);
        }
        self.ground = image;
    }

    /// A triangle in the colours of the surface with its isolines, or in one colour.
    #[inline(never)]
    fn triangle(&mut self, [a, b, c]: [Node; 3], plain: Option<[f32; 3]>, tones: &Tones, width: usize) {
        let height = self.depth.len() / width;
        let area = (b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y);
        let top = a.y.min(b.y).min(c.y);
        let bottom = a.y.max(b.y).max(c.y);
        if area.is_nan() || area.abs() < 1e-6 || bottom < 0.0 || top > height as f32 {
            return;
        }
        // Slopes of what is interpolated, along rows and columns.
        let per_area = 1.0 / area;
        let slope = |pick: fn(&Node) -> f32| {
            let (p, q, r) = (pick(&a), pick(&b), pick(&c));
            let dx = ((q - p) * (c.y - a.y) - (r - p) * (b.y - a.y)) * per_area;
            let dy = ((r - p) * (b.x - a.x) - (q - p) * (c.x - a.x)) * per_area;
            [dx, dy]
        };
        let ([qx, qy], [tx, ty], [lx, ly]) = (slope(|n| n.q), slope(|n| n.t), slope(|n| n.light));
        // Pixels for a unit of t; where isolines come closer than a few pixels they fade.
        let steep = (tx * tx + ty * ty).sqrt().max(1e-9);
        let unit = 1.0 / steep;
        let fade = (unit * 0.05 / 5.0).min(1.0);
        let line = if tones.dark { [255.0; 3] } else { tones.ink.map(f32::from) };
        let edges = [[a, b], [b, c], [c, a]];
        let first = (top - 0.501).ceil().max(0.0) as usize;
        let last = (bottom - 0.499).floor().min(height as f32 - 1.0);
        let mut y = first;
        while y as f32 <= last {
            let yc = y as f32 + 0.5;
            let (mut from, mut to) = (f32::INFINITY, f32::NEG_INFINITY);
            for [p, q] in edges {
                if (p.y <= yc) != (q.y <= yc) {
                    let x = p.x + (yc - p.y) * (q.x - p.x) / (q.y - p.y);
                    (from, to) = (from.min(x), to.max(x));
                }
            }
            let start = (from - 0.501).ceil().max(0.0);
            let end = (to - 0.499).floor().min(width as f32 - 1.0);
            if start <= end {
                let row = y * width + start as usize;
                let count = (end - start) as usize + 1;
                let (dx, dy) = (start + 0.5 - a.x, yc - a.y);
                let mut q = a.q + qx * dx + qy * dy;
                let mut t = a.t + tx * dx + ty * dy;
                let mut light = a.light + lx * dx + ly * dy;
                let pixels = self.ground[row..row + count].iter_mut().zip(&mut self.depth[row..row + count]);
                for (pixel, depth) in pixels {
                    if q > *depth {
                        *depth = q;
                        let mut colour = match plain {
                            Some(colour) => colour.map(|c| c * light),
                            None => {
                                let [r, g, b, _] = self.steps[(t * 255.0).clamp(0.0, 255.0) as usize];
                                [f32::from(r) * light, f32::from(g) * light, f32::from(b) * light]
                            }
                        };
                        if plain.is_none() {
                            let slot = (t * ((SLOTS - 1) as f32 / SLOTS_TO)).clamp(0.0, (SLOTS - 1) as f32) as usize;
                            let [level, strength] = self.lines[slot];
                            let alpha = strength * fade * (1.15 - (t - level).abs() * unit).clamp(0.0, 1.0);
                            if alpha > 0.0 {
                                for (c, line) in colour.iter_mut().zip(line) {
                                    *c += alpha * (line - *c);
                                }
                            }
                        }
                        let [r, g, b] = colour.map(|c| c.min(255.0) as u8);
                        *pixel = [r, g, b, 255];
                    }
                    q += qx;
                    t += tx;
                    light += lx;
                }
            }
            y += 1;
        }
    }

    fn draw_track(&mut self, track: &Track, camera: &Camera) {
        let mut image = std::mem::take(&mut self.image);
        let width = camera.size[0];
        let half = 0.5 * track.width * camera.ratio;
        let period: f64 = track.dash.iter().sum();
        let mut length = 0.0_f64;
        let mut pen: Option<[f32; 3]> = None;
        let mut dot: Option<[f32; 3]> = None;
        for &[x, y, z, iterate] in &track.points {
            let here = self.frame.project([x, y, z]);
            if here[2].is_nan() {
                pen = None;
                continue;
            }
            if let Some(from) = pen {
                let far = (here[0] - from[0]).abs().max((here[1] - from[1]).abs());
                // Shorter than half a pixel: the next piece takes it along.
                if far < 0.5 * camera.ratio && iterate == 0.0 || far < 0.2 {
                    continue;
                }
                let piece = f64::from(
                    ((here[0] - from[0]) * (here[0] - from[0]) + (here[1] - from[1]) * (here[1] - from[1])).sqrt(),
                );
                if period == 0.0 {
                    self.stroke(&mut image, [from, here], track.colour, half, [1.0, GHOST], width);
                } else {
                    // In bits of about two pixels, each drawn or not.
                    let bits = (piece / (2.0 * f64::from(camera.ratio))).ceil().clamp(1.0, 1000.0);
                    let at = |bit: f64| std::array::from_fn(|c| from[c] + (bit / bits) as f32 * (here[c] - from[c]));
                    let mut bit = 0.0;
                    while bit < bits {
                        let on = (length + (bit + 0.5) / bits * piece) / f64::from(camera.ratio);
                        if dashed(track.dash, on % period) {
                            self.stroke(&mut image, [at(bit), at(bit + 1.0)], track.colour, half, [1.0, GHOST], width);
                        }
                        bit += 1.0;
                    }
                }
                length += piece;
            }
            if iterate > 0.0 {
                // Iterates that are further apart than 9 pixels get a dot each.
                let apart =
                    dot.is_none_or(|dot| (here[0] - dot[0]).abs().max((here[1] - dot[1]).abs()) > 9.0 * camera.ratio);
                if apart && dot.is_some() {
                    self.stroke(&mut image, [here, here], track.colour, 2.4 * camera.ratio, [1.0, GHOST], width);
                }
                dot = Some(here);
            }
            pen = Some(here);
        }
        self.image = image;
    }

    /// A line with round ends and soft edges; `strength` where it is seen and where it is hidden.
    fn stroke(
        &self,
        image: &mut [[u8; 4]],
        [a, b]: [[f32; 3]; 2],
        colour: [u8; 3],
        half: f32,
        strength: [f32; 2],
        width: usize,
    ) {
        let height = image.len() / width;
        let reach = half + 0.5;
        let [left, right] = [a[0].min(b[0]) - reach, a[0].max(b[0]) + reach];
        let [top, bottom] = [a[1].min(b[1]) - reach, a[1].max(b[1]) + reach];
        if !(left < width as f32 && top < height as f32 && right > 0.0 && bottom > 0.0) {
            return;
        }
        let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
        let square = dx * dx + dy * dy;
        let per_length = if square > 0.0 { 1.0 / square } else { 0.0 };
        let (x0, x1) = (left.max(0.0) as usize, right.min(width as f32 - 1.0) as usize);
        for y in top.max(0.0) as usize..=bottom.min(height as f32 - 1.0) as usize {
            // A steep or long line crosses only a part of the row.
            let yc = y as f32 + 0.5;
            let (from, to) = if dy.abs() > 1.0 {
                let [p, q] = [yc - reach, yc + reach].map(|y| a[0] + ((y - a[1]) / dy).clamp(0.0, 1.0) * dx);
                ((p.min(q) - reach).max(0.0) as usize, ((p.max(q) + reach) as usize).min(x1))
            } else {
                (x0, x1)
            };
            for x in from..=to {
                let (px, py) = (x as f32 + 0.5 - a[0], yc - a[1]);
                let s = ((px * dx + py * dy) * per_length).clamp(0.0, 1.0);
                let (ex, ey) = (px - s * dx, py - s * dy);
                let cover = (reach - (ex * ex + ey * ey).sqrt()).clamp(0.0, 1.0);
                if cover <= 0.0 {
                    continue;
                }
                let at = y * width + x;
                let q = a[2] + s * (b[2] - a[2]);
                let alpha = cover * strength[usize::from(q * (1.0 + SKIN) < self.depth[at])];
                for (pixel, colour) in image[at].iter_mut().zip(colour) {
                    let old = f32::from(*pixel);
                    *pixel = (old + alpha * (f32::from(colour) - old)) as u8;
                }
            }
        }
    }
}

/// Whether a dash pattern draws at this length.
fn dashed(dash: &[f64], mut at: f64) -> bool {
    for (i, part) in dash.iter().enumerate() {
        if at < *part {
            return i % 2 == 0;
        }
        at -= part;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAPER: [u8; 3] = [255, 255, 255];
    const TONES: Tones = Tones { ink: [0, 0, 0], paper: PAPER, dark: false };
    const RED: [u8; 3] = [255, 0, 0];
    const SIDE: usize = 61;

    fn camera(around: f64, above: f64) -> Camera {
        Camera { place: [around, above, 1.0], size: [400, 300], ratio: 1.0 }
    }

    /// A surface over [−1, 1]² in shades of blue.
    fn relief(f: impl Fn(f32, f32) -> f32) -> Relief {
        let at = |i: usize| 2.0 * i as f32 / (SIDE - 1) as f32 - 1.0;
        let tones: Vec<f32> = (0..SIDE * SIDE).map(|node| f(at(node % SIDE), -at(node / SIDE))).collect();
        let steps: Vec<[u8; 4]> = (0..=255).map(|i| [0, i / 2, 255, 255]).collect();
        let mut relief = Relief::default();
        relief.raise(&tones, SIDE, [-1.0, 1.0, -1.0, 1.0], true, &[0.25, 0.5, 0.75], &steps);
        relief
    }

    /// A ridge along the first axis.
    fn ridge(_: f32, y: f32) -> f32 {
        (1.0 - 4.0 * y.abs()).max(0.0)
    }

    /// Pixels that are clearly red: the path's colour at full strength, on blue or white.
    fn red(relief: &Relief) -> usize {
        relief.image().chunks_exact(4).filter(|p| p[0] > 150 && p[1] < 100 && p[2] < 100).count()
    }

    /// A path along the first axis at y.
    fn path(y: f64) -> Vec<f64> {
        vec![2.0, 0.0, 1.0, -0.8, y, 0.8, y]
    }

    #[test]
    fn a_hill_hides_the_path_behind_it() {
        let look = [(RED, &[] as &'static [f64], 3.0)];
        // Seen from the south, 15 degrees above the plane, a ridge of 0.9 over a distance of 0.5 hides what lies at its foot.
        let mut hill = relief(ridge);
        hill.drape(&path(0.5), &look);
        hill.draw(camera(-90.0, 15.0), TONES);
        assert_eq!(red(&hill), 0);
        let faint = hill.image().chunks_exact(4).filter(|p| p[0] > 20 && p[2] > p[0] && p[2] < 250).count();
        assert!(faint > 100, "it shines through faintly: {faint}");
        assert_eq!(hill.spot(0.0, 0.5, None)[2], 0.0);
        // From the north it is in front, and so it is on a plain.
        hill.draw(camera(90.0, 15.0), TONES);
        let seen = red(&hill);
        assert!(seen > 200, "{seen}");
        assert_eq!(hill.spot(0.0, 0.5, None)[2], 1.0);
        let mut plain = relief(|_, _| 0.0);
        plain.drape(&path(0.5), &look);
        plain.draw(camera(-90.0, 15.0), TONES);
        assert!(red(&plain) > 200);
    }

    #[test]
    fn no_gap_between_triangles() {
        let mut hill = relief(|x, y| 0.5 + 0.3 * x * y);
        for around in [-60.0, 0.0, 33.0, 137.0] {
            hill.draw(camera(around, 60.0), TONES);
            // Every pixel well inside the block's picture is covered.
            let [cx, cy, _] = hill.spot(0.0, 0.0, Some(0.5));
            for (i, pixel) in hill.image().chunks_exact(4).enumerate() {
                let (x, y) = ((i % 400) as f64 - cx, (i / 400) as f64 - cy);
                assert!(x * x + y * y > 55.0 * 55.0 || pixel[..3] != PAPER, "{around}: {x} {y}");
            }
        }
    }

    #[test]
    fn cells_without_a_value_are_holes() {
        let mut holed = relief(|x, y| if x * x + y * y < 0.2 { f32::NAN } else { 0.4 });
        holed.draw(camera(-60.0, 80.0), TONES);
        let blue = |[x, y, _]: [f64; 3]| {
            let pixel = &holed.image()[4 * (y as usize * 400 + x as usize)..][..3];
            pixel[2] > pixel[0].saturating_add(30)
        };
        assert!(!blue(holed.spot(0.0, 0.0, Some(0.4))), "the floor is seen through the hole");
        assert!(blue(holed.spot(0.8, 0.0, None)));
        assert!(holed.spot(0.0, 0.0, None)[0].is_nan());
        // Nothing but holes, and paths that leave the block or are no numbers, draw without a panic.
        let mut none = relief(|_, _| f32::NAN);
        none.drape(&[3.0, 0.0, 1.0, 0.0, 0.0, 1e300, -1e300, f64::NAN, 0.0], &[(RED, &[7.0, 4.0], 2.0)]);
        none.draw(camera(0.0, 0.0), TONES);
        let mut hill = relief(ridge);
        hill.drape(&[4.0, 0.0, 1.0, 0.0, 0.0, 1e30, -1e30, 0.1, 0.1, f64::INFINITY, 0.0], &[(RED, &[7.0, 4.0], 2.0)]);
        for zoom in [0.2, 20.0] {
            hill.draw(Camera { place: [10.0, 90.0, zoom], ..camera(0.0, 0.0) }, TONES);
        }
    }

    #[test]
    fn a_turn_and_back_gives_the_same_picture() {
        let mut hill = relief(ridge);
        hill.drape(&path(-0.3), &[(RED, &[7.0, 4.0], 2.0)]);
        hill.draw(camera(-60.0, 35.0), TONES);
        let first = hill.image().to_vec();
        hill.draw(camera(120.0, 5.0), TONES);
        assert_ne!(hill.image(), first);
        hill.draw(camera(-60.0, 35.0), TONES);
        assert_eq!(hill.image(), first);
    }
}
