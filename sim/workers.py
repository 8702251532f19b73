"""Processes that work for this one."""

import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any


def process_pool(workers: int, learn: Callable[..., None] | None = None, *what: Any) -> ProcessPoolExecutor:
    """Fresh processes: Ctrl-C is their parent's affair, and they do not outlive one that was killed.

    Parameters
    ----------
    learn, what : called once in each process, with those arguments
    """
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_begin,
                               initargs=(os.getpid(), learn, what))


def _begin(parent: int, learn: Callable[..., None] | None, what: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if learn:
        learn(*what)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1.0)
        os._exit(1)
    threading.Thread(target=watch, daemon=True).start()
