//! The engine's memory, counted: what goes beyond the limit ends the process, as it ends Node.
//!
//! The engine's own limit throws an exception that a solution can catch, and then go on as if it
//! had been within its memory.

#![expect(unsafe_code, reason = "an allocator hands out memory")]

use std::cell::Cell;
use std::rc::Rc;

use rquickjs::allocator::Allocator;

/// The system's allocator, and how much of it the engine holds.
#[derive(Clone)]
pub(super) struct Memory {
    used: Rc<Cell<usize>>,
    limit: usize,
}

impl Memory {
    pub(super) fn limited(limit: u64) -> Self {
        Self { used: Rc::default(), limit: usize::try_from(limit).unwrap_or(usize::MAX) }
    }

    /// In bytes.
    pub(super) fn used(&self) -> usize {
        self.used.get()
    }

    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    fn require(&self, more: usize) {
        if self.used.get().saturating_add(more) > self.limit {
            exhausted();
        }
    }

    fn taken(&self, pointer: *mut u8) -> *mut u8 {
        if pointer.is_null() {
            exhausted();
        }
        self.used.set(self.used.get() + usable_size(pointer));
        pointer
    }

    fn given_back(&self, pointer: *mut u8) {
        self.used.set(self.used.get().saturating_sub(usable_size(pointer)));
    }
}

// SAFETY: memory comes from the system's allocator and is aligned for any type, a null pointer
// stands for none, and the usable size is the system's own.
unsafe impl Allocator for Memory {
    fn alloc(&mut self, size: usize) -> *mut u8 {
        self.require(size);
        // SAFETY: a plain call on a number.
        self.taken(unsafe { libc::malloc(size) }.cast())
    }

    fn calloc(&mut self, count: usize, size: usize) -> *mut u8 {
        self.require(count.saturating_mul(size));
        // SAFETY: a plain call on numbers.
        self.taken(unsafe { libc::calloc(count, size) }.cast())
    }

    unsafe fn dealloc(&mut self, pointer: *mut u8) {
        self.given_back(pointer);
        // SAFETY: the caller got it from this allocator.
        unsafe { libc::free(pointer.cast()) };
    }

    unsafe fn realloc(&mut self, pointer: *mut u8, size: usize) -> *mut u8 {
        let before = usable_size(pointer);
        self.require(size.saturating_sub(before));
        // SAFETY: the caller got it from this allocator.
        let moved: *mut u8 = unsafe { libc::realloc(pointer.cast(), size) }.cast();
        self.used.set(self.used.get().saturating_sub(before));
        if size == 0 { moved } else { self.taken(moved) }
    }

    unsafe fn usable_size(pointer: *mut u8) -> usize {
        usable_size(pointer)
    }
}

fn exhausted() -> ! {
    super::host::print(2, "FATAL ERROR: JavaScript heap out of memory\n");
    super::host::exit(134)
}

fn usable_size(pointer: *mut u8) -> usize {
    if pointer.is_null() {
        return 0;
    }
    // SAFETY: it is not null, and whoever has one got it from the system's allocator.
    #[cfg(target_os = "macos")]
    return unsafe { libc::malloc_size(pointer.cast()) };
    // SAFETY: as above.
    #[cfg(not(target_os = "macos"))]
    unsafe {
        libc::malloc_usable_size(pointer.cast())
    }
}
