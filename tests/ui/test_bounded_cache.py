from threading import Thread

from ui.bounded_cache import BoundedCache


def test_the_oldest_goes_first():
    keep = BoundedCache(2)
    keep.put({"a": 1})
    keep.put({"b": 2, "c": 3})
    assert keep == {"b": 2, "c": 3}


def test_many_threads_may_put_and_read_at_once():
    keep, wrong = BoundedCache(20), []

    def work(name):
        try:
            for number in range(2000):
                keep.put({(name, number): number})
                if keep.get((name, number), number) != number:
                    wrong.append((name, number))
        except RuntimeError as error:
            wrong.append(error)

    threads = [Thread(target=work, args=(name,)) for name in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(keep) == 20
