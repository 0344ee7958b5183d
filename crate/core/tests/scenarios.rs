//! Every scenario opens without a message, comes back as its own short link, and measures what its claim says.

use isoline::link::Experiment;
use isoline::scenario::{SCENARIOS, find};

#[test]
fn print_all() {
    for s in SCENARIOS {
        let (_, messages) = Experiment::from_link(s.link);
        let t = std::time::Instant::now();
        let m = s.measured().unwrap();
        println!("{} {:?} {messages:?} {:?}\n   {:?}\n   {}", s.id, t.elapsed(), m.numbers, s.title, m.words);
    }
}
