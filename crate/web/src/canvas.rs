//! A canvas as plotters sees it: [`CanvasBackend`] made sharp, smooth and free of the document.
//!
//! - Backend coordinates are whole numbers: small fractions of a CSS pixel ([`UNIT`]), so that curves are smooth; a
//!   transform of the context brings them to device pixels. Every size (fonts, lines, margins, ticks) is therefore in
//!   these units.
//! - Lines along an axis are moved to the centre of a device pixel, so that they are sharp at any pixel ratio.
//! - Text is measured by the context. plotters would measure it by an element with an inline style, which a strict
//!   Content-Security-Policy forbids and a worker cannot make.

use crate::error::{Refusal, refuse};
use isoline::plot::Theme;
use isoline::plot::axes::check_size;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind};
use plotters_canvas::CanvasBackend;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// Backend units per CSS pixel: half a device pixel is a whole number of them at the ratios 1, 1.5, 2, 3 and 4.
pub(crate) const UNIT: f64 = 24.0;

/// A canvas to draw on.
pub(crate) struct Canvas {
    inner: CanvasBackend,
    context: CanvasRenderingContext2d,
    /// Device pixels per backend unit.
    scale: f64,
    size: (u32, u32),
}

impl Canvas {
    /// The drawing area that covers a canvas whose backing store has the theme's ratio of pixels per CSS pixel.
    ///
    /// The context keeps its own transform and styles once the area is dropped.
    pub(crate) fn area(canvas: &HtmlCanvasElement, theme: &Theme) -> Result<DrawingArea<Self, Shift>, Refusal> {
        let ratio = theme.ratio;
        let [width, height] = [canvas.width(), canvas.height()].map(|pixels| f64::from(pixels) / ratio);
        check_size(width, height).map_err(refuse)?;
        let context = canvas
            .get_context("2d")
            .ok()
            .flatten()
            .and_then(|context| context.dyn_into::<CanvasRenderingContext2d>().ok())
            .ok_or_else(|| refuse("the canvas has no 2d context"))?;
        let inner =
            CanvasBackend::with_canvas_object(canvas.clone()).ok_or_else(|| refuse("the canvas has no 2d context"))?;
        let scale = ratio / UNIT;
        context.save();
        context.set_line_join("round");
        // Nothing of what the page has set may shift the picture.
        context.set_transform(scale, 0.0, 0.0, scale, 0.0, 0.0).map_err(Refusal::from)?;
        let size = ((width * UNIT) as u32, (height * UNIT) as u32);
        Ok(Self { inner, context, scale, size }.into_drawing_area())
    }

    /// `at` moved so that a line of that width covers whole device pixels.
    fn sharp(&self, at: i32, width: u32) -> i32 {
        let pixels = (f64::from(width) * self.scale).round().max(1.0);
        let offset = if pixels % 2.0 == 1.0 { 0.5 } else { 0.0 };
        let device = (f64::from(at) * self.scale - offset).round() + offset;
        (device / self.scale).round() as i32
    }
}

impl Drop for Canvas {
    fn drop(&mut self) {
        self.context.restore();
    }
}

type Failed<T> = Result<T, DrawingErrorKind<<CanvasBackend as DrawingBackend>::ErrorType>>;

impl DrawingBackend for Canvas {
    type ErrorType = <CanvasBackend as DrawingBackend>::ErrorType;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Failed<()> {
        self.inner.ensure_prepared()
    }

    fn present(&mut self) -> Failed<()> {
        self.inner.present()
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Failed<()> {
        self.inner.draw_pixel(point, color)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Failed<()> {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Failed<()> {
        self.inner.draw_rect(upper_left, bottom_right, style, fill)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Failed<()> {
        let mut path: Vec<BackendCoord> = path.into_iter().collect();
        if let [(x0, y0), (x1, y1)] = &mut path[..] {
            if x0 == x1 {
                let x = self.sharp(*x0, style.stroke_width());
                (*x0, *x1) = (x, x);
            }
            if y0 == y1 {
                let y = self.sharp(*y0, style.stroke_width());
                (*y0, *y1) = (y, y);
            }
        }
        self.inner.draw_path(path, style)
    }

    fn draw_circle<S: BackendStyle>(&mut self, center: BackendCoord, radius: u32, style: &S, fill: bool) -> Failed<()> {
        self.inner.draw_circle(center, radius, style, fill)
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Failed<()> {
        self.inner.fill_polygon(path, style)
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, pos: BackendCoord) -> Failed<()> {
        self.inner.draw_text(text, style, pos)
    }

    fn estimate_text_size<S: BackendTextStyle>(&self, text: &str, style: &S) -> Failed<(u32, u32)> {
        self.context.set_font(&format!("{} {}px {}", style.style().as_str(), style.size(), style.family().as_str()));
        let width = self.context.measure_text(text).map_or(0.0, |metrics| metrics.width());
        Ok((width.ceil() as u32, style.size().ceil() as u32))
    }
}
