//! Evaluation allocates nothing.

#![allow(unsafe_code)] // An allocator cannot be counted from safe code.

use isoline::formula::Formula;
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

#[test]
fn evaluation_allocates_nothing() {
    for n in [1, 2, 5] {
        let names = ["x1", "x2", "x3", "x4", "x5"];
        let mut f = Formula::new("sum(i, 1, n, x[i]^3 + sin(x[i])/max(x[1], i))", &names[..n], &[]).expect("it parses");
        let points = vec![0.5; 100 * n];
        let (mut out, mut g, mut h) = (vec![0.0; 100], vec![0.0; n], vec![0.0; n * n]);
        let before = ALLOCATIONS.get();
        f.value(&points[..n]);
        f.values(&points, &mut out);
        f.gradient(&points[..n], &mut g);
        f.hessian(&points[..n], &mut g, &mut h);
        assert_eq!(ALLOCATIONS.get(), before, "{n} variables");
    }
    let before = ALLOCATIONS.get();
    drop(std::hint::black_box(vec![1]));
    assert_eq!(ALLOCATIONS.get(), before + 1, "the count counts");
}
