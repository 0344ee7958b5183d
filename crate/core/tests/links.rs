//! Links from anywhere: whatever is read, nothing panics, something opens, and what opens is written back the same.

use isoline::catalog::catalog;
use isoline::landscape::Landscape;
use isoline::link::Experiment;
use isoline::overlay::{OVERLAYS, Sight, picture};
use isoline::plot::axes::check_view;
use isoline::plot::relief::{Camera, Tones};
use isoline::race::Race;
use isoline::spec::{Kind, Param};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

struct Dice(Xoshiro256PlusPlus);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        (self.0.next_u64() % n as u64) as usize
    }

    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }

    fn chance(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 0
    }

    fn number(&mut self) -> String {
        if self.chance(3) {
            let odd = [
                "0",
                "-1",
                "1e300",
                "-1e-300",
                "nan",
                "inf",
                "1e999",
                "",
                "0x10",
                "1,5",
                "٣",
                "1e",
                "99999999999999999999",
            ];
            return self.pick(&odd).to_string();
        }
        format!("{}", (self.below(20_001) as f64 - 10_000.0) / 1000.0)
    }

    fn call(&mut self, id: &str, params: &[Param]) -> String {
        let mut args = Vec::new();
        for param in params {
            if self.chance(2) {
                let value = match param.kind {
                    Kind::Choice(choices) => choices[self.below(choices.len())].id.to_string(),
                    Kind::Switch => self.pick(&["on", "off", "1", "maybe"]).to_string(),
                    _ => self.number(),
                };
                args.push(format!("{}={value}", param.id));
            }
        }
        if args.is_empty() { id.to_string() } else { format!("{id}({})", args.join(",")) }
    }

    /// A link in the grammar, with numbers that may be absurd.
    fn link(&mut self) -> String {
        let catalog = catalog();
        let surface = &catalog.surfaces[self.below(catalog.surfaces.len())];
        let mut link = format!("#race?v=1&surface={}", self.call(surface.id, surface.params));
        if self.chance(8) {
            link = format!("#race?v=1&surface=formula&f={}", self.pick(&["x^2%2By^2", "1/x", "(((", "x1*x40", "q"]));
        }
        for _ in 0..self.below(4) {
            let method = &catalog.methods[self.below(catalog.methods.len())];
            link += &format!("&m={}", self.call(method.id, method.params));
            if self.chance(3) {
                let schedule = &catalog.schedules[self.below(catalog.schedules.len())];
                link += &format!("@{}", self.call(schedule.id, schedule.params));
            }
        }
        for key in [
            "start", "noise", "seed", "steps", "axes", "view", "equal", "y", "x", "log", "at", "speed", "focus",
            "stop", "camera", "chord", "show",
        ] {
            if self.chance(4) {
                let count = 1 + self.below(4);
                let value: Vec<String> = (0..count).map(|_| self.number()).collect();
                link += &format!("&{key}={}", value.join(","));
            }
        }
        if self.chance(2) {
            let ids: Vec<&str> = catalog.overlays.iter().map(|overlay| overlay.id).filter(|_| self.chance(2)).collect();
            link += &format!("&show={}", ids.join(","));
        }
        link
    }

    /// The same link with a few characters changed, dropped or doubled.
    fn spoil(&mut self, link: &str) -> String {
        let mut characters: Vec<char> = link.chars().collect();
        for _ in 0..1 + self.below(6) {
            let at = self.below(characters.len());
            match self.below(3) {
                0 => characters[at] = char::from_u32(self.below(0x3000) as u32).unwrap_or('�'),
                1 => {
                    characters.remove(at);
                }
                _ => characters.insert(at, ['%', '&', '(', ')', '=', '@', '#', ','][self.below(8)]),
            }
        }
        characters.into_iter().collect()
    }
}

#[test]
fn no_link_makes_it_panic_and_each_opens_something_that_is_written_back() {
    let mut dice = Dice(Xoshiro256PlusPlus::seed_from_u64(20));
    for i in 0..100_000 {
        let mut link = dice.link();
        if i % 2 == 1 {
            link = dice.spoil(&link);
        }
        let (experiment, _) = Experiment::read(&link);
        let (again, messages) = Experiment::read(&experiment.to_link());
        assert_eq!(messages, Vec::<String>::new(), "a link that was written is sound: {link}");
        assert_eq!(again.to_link(), experiment.to_link(), "{link}");
    }
}

#[test]
fn whatever_a_link_opens_runs_to_its_end() {
    let mut dice = Dice(Xoshiro256PlusPlus::seed_from_u64(21));
    for _ in 0..1_000 {
        let link = dice.link();
        let (mut experiment, _) = Experiment::from_link(&link);
        experiment.steps = experiment.steps.min(200);
        let mut race = Race::new(&experiment).unwrap_or_else(|error| panic!("{error} in {link}"));
        assert!(!race.advance(200), "{link}");
        for i in 0..race.racers().len() {
            assert!(!race.sentence(i).is_empty());
        }
        draw(&experiment, &race, dice.below(200) as u64, &link);
    }
}

/// Whatever there is can be drawn: every overlay at an iterate, the surface in three dimensions, a chord.
fn draw(experiment: &Experiment, race: &Race, k: u64, link: &str) {
    let mut landscape = Landscape::new(experiment).unwrap_or_else(|error| panic!("{error} in {link}"));
    let view = landscape.view();
    let Ok(view) = check_view(&view) else { return };
    let all: Vec<&str> = OVERLAYS.iter().map(|overlay| overlay.id).collect();
    for i in 0..race.racers().len() {
        let picture = picture(race, i, k, &all, Sight { view, size: [300.0, 200.0] });
        assert!(!picture.words.is_empty(), "{link}");
        assert!(picture.marks.iter().flat_map(|mark| mark.points.as_flattened()).all(|x| x.is_finite()), "{link}");
    }
    landscape.lowest_chord([view[0], view[1]]);
    landscape.raise(&view, 12, k.is_multiple_of(2)).unwrap_or_else(|error| panic!("{error} in {link}"));
    let mut ways = Vec::new();
    race.path(0, k, &mut ways);
    landscape.relief().drape(&ways, &[([0; 3], &[7.0, 4.0] as &[f64], 2.0); 4]);
    let camera = Camera { place: experiment.camera.unwrap_or([-60.0, 35.0, 1.0]), size: [30, 20], ratio: 1.0 };
    landscape
        .turn(camera, Tones { ink: [0; 3], paper: [255; 3], dark: false })
        .expect("a camera of a sound experiment");
}
