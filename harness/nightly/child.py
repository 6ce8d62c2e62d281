"""Runs taprace so that it never outlives the night."""

import ctypes
import os
import signal
import subprocess

_stopping = False
_running = None


def catch_stop_signals():
    """From now on Ctrl-C and SIGTERM end the run under way."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)


def _stop(_number, _frame):
    global _stopping
    _stopping = True
    if _running is not None and _running.poll() is None:
        # taprace then cleans up and reports. In a session of its own it has
        # not seen the terminal's Ctrl-C.
        _running.send_signal(signal.SIGINT)


def stopping():
    """Whether a signal has asked for the end."""
    return _stopping


def _die_with_parent():
    """Called in the child, since a killed night can end nobody."""
    libc = ctypes.CDLL(None)
    if os.uname().sysname == "Linux":
        libc.prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    elif os.uname().sysname == "FreeBSD":
        # P_PID, this process, PROC_PDEATHSIG_CTL
        number = ctypes.c_int(signal.SIGKILL)
        libc.procctl(0, ctypes.c_int64(0), 11, ctypes.byref(number))


def run(command, log):
    """Runs a command to its end; its output goes to the file `log`. Returns
    the exit status, or minus the number of the signal that killed it."""
    global _running
    with open(log, "wb") as output:
        _running = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            start_new_session=True, preexec_fn=_die_with_parent)
    if _stopping:  # the signal came before there was a child
        _running.send_signal(signal.SIGINT)
    return _running.wait()
