"""Commands set up logging for a whole process; tests of them leave it as it was."""

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    loggers = [logging.getLogger(name) for name in logging.Logger.manager.loggerDict]
    kept = [(logger, logger.level, logger.propagate, logger.disabled, logger.handlers[:]) for logger in loggers]
    known = set(loggers)
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)
    logging.raiseExceptions = True
    for logger, was, propagates, disabled, own in kept:
        logger.setLevel(was)
        logger.propagate, logger.disabled, logger.handlers[:] = propagates, disabled, own
    for name in logging.Logger.manager.loggerDict:
        logger = logging.getLogger(name)
        if logger not in known:
            logger.setLevel(logging.NOTSET)
            logger.propagate, logger.disabled = True, False
