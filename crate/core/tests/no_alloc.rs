//! Taking steps allocates nothing, whatever the method.

#![allow(unsafe_code)] // An allocator cannot be counted from safe code.

use isoline::optim::{METHODS, resolve};
use isoline::run::{Racer, STOP_RULES, Setup, Stop};
use isoline::schedule::{Rates, SCHEDULES};
use isoline::spec::{Call, Kind, Status};
use isoline::surface::{Problem, TYPED};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: every call is handed on unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: the caller keeps GlobalAlloc's contract.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps GlobalAlloc's contract.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Steps that a method takes while allocations are counted: enough for the history, of 100 rows, to be thinned twice.
const STEPS: u64 = 300;

fn allocations(problem: &Call, method: &Call, schedule: &str) -> usize {
    let mut problem = Problem::new(problem).expect("a problem");
    let (spec, values) = resolve(method).expect("a method");
    let start = problem.start.clone();
    // Thresholds that no run of this length meets, so that every rule is looked at in every step.
    let stop: Vec<Stop> = STOP_RULES.iter().map(|rule| Stop { rule, threshold: -1.0 }).filter(idle).collect();
    let rates = Rates::new(&Call::new(schedule)).expect("a schedule");
    let setup = Setup { spec, values, rates, noise: 0.01, seed: 1, stop: &stop, steps: u64::MAX, rows: 100 };
    let mut racer = Racer::new(&mut problem, &start, setup);
    let before = ALLOCATIONS.get();
    racer.advance(&mut problem, STEPS);
    let after = ALLOCATIONS.get();
    // A method that searches may stand still where the noise hides every descent, but it goes on.
    assert_eq!(racer.status(), Status::Running, "{} on {}", method.to_text(), problem.text);
    assert_eq!(racer.trace().k(), STEPS);
    after - before
}

/// A budget of −1 evaluations would end the run at once; the target −1 and the two lengths do not.
fn idle(stop: &Stop) -> bool {
    stop.rule.id != "evaluations"
}

#[test]
fn a_step_allocates_nothing() {
    let catalogue = Call::new("quadratic");
    let typed = Call::new(TYPED).choose("f", "log(cosh(x/4)) + 2*y^2 + exp(x/10)");
    for spec in METHODS {
        let rated = spec.params.iter().any(|param| param.id == "lr");
        let mut methods = vec![if rated { Call::new(spec.id).with("lr", 0.001) } else { Call::new(spec.id) }];
        // The alternatives of a search or a solve run other code.
        for param in spec.params.iter().filter(|_| !rated) {
            if let Kind::Choice(choices) = param.kind {
                methods.extend(choices.iter().map(|choice| Call::new(spec.id).choose(param.id, choice.id)));
            }
        }
        for method in methods {
            assert_eq!(allocations(&catalogue, &method, "constant"), 0, "{}", method.to_text());
            assert_eq!(allocations(&typed, &method, "constant"), 0, "{} on a typed formula", method.to_text());
        }
    }
    for schedule in SCHEDULES {
        let method = Call::new("momentum").with("lr", 0.001);
        assert_eq!(allocations(&catalogue, &method, schedule.id), 0, "{}", schedule.id);
    }
    let before = ALLOCATIONS.get();
    drop(std::hint::black_box(vec![1]));
    assert_eq!(ALLOCATIONS.get(), before + 1, "the count counts");
}
