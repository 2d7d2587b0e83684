//! The same work for many items, on all cores at once.

use std::num::NonZero;
use std::thread;

/// Fewer items are not worth a thread.
const FEWEST: usize = 2_000;

/// Does `work` with pieces of the items, one for each core; the results are in the order of the items.
pub(super) fn by_pieces<T: Sync, R: Send>(items: &[T], work: impl Fn(&[T]) -> R + Sync) -> Vec<R> {
    if items.len() <= FEWEST {
        return vec![work(items)];
    }
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let size = items.len().div_ceil(cores).max(FEWEST);
    let work = &work;
    thread::scope(|scope| {
        let pieces: Vec<_> = items.chunks(size).map(|piece| scope.spawn(move || work(piece))).collect();
        pieces.into_iter().map(|piece| piece.join().expect("the work does not panic")).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_come_back_in_order_and_whole() {
        for count in [0, 1, FEWEST, FEWEST * 3 + 1] {
            let items: Vec<usize> = (0..count).collect();
            assert_eq!(by_pieces(&items, <[usize]>::to_vec).concat(), items);
        }
    }
}
