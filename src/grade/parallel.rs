//! Many gradings at once, as `pack verify` needs them.
//!
//! The results come back in the order of the work, whichever ended first. Once prepkit was asked to
//! end, nothing more is begun, and the results are fewer.

use std::sync::Mutex;

use crate::sandbox;

/// Does `work` with every item, `jobs` of them at once.
pub(super) fn in_parallel<T: Sync, R: Send>(
    jobs: usize,
    items: &[T],
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let waiting = Mutex::new(items.iter().enumerate());
    let done = Mutex::new(Vec::new());
    let unpoisoned = "no thread panics while it holds the lock";
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                while !sandbox::interrupted() {
                    let Some((place, item)) = waiting.lock().expect(unpoisoned).next() else { return };
                    let result = work(item);
                    done.lock().expect(unpoisoned).push((place, result));
                }
            });
        }
    });
    let mut done = done.into_inner().expect(unpoisoned);
    done.sort_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, result)| result).collect()
}
