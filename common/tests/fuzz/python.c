/* python.c - the fuzz targets in Python: one program for all of them, which is called as the file of the
 * target is, common/tests/fuzz/python/NAME.py. Such a file has
 *
 *   run(data)            what reads the foreign bytes; which of its lines were run guides libFuzzer. Whatever
 *                        it raises is a finding, and so is what it asks of the system: a file, a process, a
 *                        socket
 *   judge(data, result)  raises where the result of run is not what it should be
 *   mutate(data, most, seed, fuzzer)  where there is one: another input; fuzzer(data, most) is libFuzzer's own
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <string.h>

#include "fuzz.h"

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);
int LLVMFuzzerInitialize(int *argc, char ***argv);

/* One counter for each line, found by its hash: libFuzzer looks at those in this section as at its own. */
enum { LINES = 1 << 15 };
__attribute__((section("__libfuzzer_extra_counters"))) static uint8_t lines[LINES];

static PyObject *run, *judge, *mutate, *fuzzer;
static int running;

/* Python keeps memory to the end of the program. */
const char *__asan_default_options(void);
const char *__asan_default_options(void) {
    return "detect_leaks=0";
}

static void expect_no_error(int holds) {
    if (!holds) {
        PyErr_Print();
        abort();
    }
}

static int count_line(PyObject *nothing, PyFrameObject *frame, int what, PyObject *argument) {
    (void)nothing, (void)argument;
    if (what == PyTrace_LINE) {
        PyCodeObject *code = PyFrame_GetCode(frame);
        size_t line =
            (size_t)PyObject_Hash(code->co_filename) + (size_t)PyFrame_GetLineNumber(frame);
        uint8_t *counter = &lines[line % LINES];
        *counter = (uint8_t)(*counter + (*counter < UINT8_MAX));
        Py_DECREF(code);
    }
    return 0;
}

/* What Python tells before it does something that concerns more than itself. */
static int see(const char *event, PyObject *arguments, void *nothing) {
    static const char *const harmless[] = {"sys._getframe", "object.__getattr__", "gc."};
    (void)nothing;
    for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++)
        if (strncmp(event, harmless[i], strlen(harmless[i])) == 0)
            return 0;
    if (running) {
        fprintf(stderr, "it asked for %s ", event);
        PyObject_Print(arguments, stderr, 0);
        abort();
    }
    return 0;
}

static PyObject *mutate_bytes(PyObject *nothing, PyObject *arguments) {
    const char *data;
    Py_ssize_t size, most;
    (void)nothing;
    if (!PyArg_ParseTuple(arguments, "y#n", &data, &size, &most))
        return NULL;
    uint8_t *bytes = malloc((size_t)(most > size ? most : size) + 1);
    fuzz_expect(bytes != NULL);
    memcpy(bytes, data, (size_t)size);
    size_t now = LLVMFuzzerMutate(bytes, (size_t)(most > size ? size : most), (size_t)most);
    PyObject *made = PyBytes_FromStringAndSize((char *)bytes, (Py_ssize_t)now);
    free(bytes);
    return made;
}

static void start_python(void) {
    PyConfig config;
    PyConfig_InitIsolatedConfig(&config);
    config.site_import = 0;
    config.write_bytecode = 0;
    config.use_hash_seed = 1; /* the same lines have the same counters in every run */
    PyStatus status = PyConfig_SetBytesString(&config, &config.program_name, "/usr/bin/python3");
    if (!PyStatus_Exception(status))
        status = Py_InitializeFromConfig(&config);
    if (PyStatus_Exception(status))
        Py_ExitStatusException(status);
    PyConfig_Clear(&config);
}

int LLVMFuzzerInitialize(int *argc, char ***argv) {
    static PyMethodDef method = {"fuzzer", mutate_bytes, METH_VARARGS, NULL};
    const char *slash = strrchr((*argv)[0], '/');
    (void)argc;
    start_python();
    PyObject *path = PySys_GetObject("path");
    PyObject *place = PyUnicode_FromString("common/tests/fuzz/python");
    expect_no_error(place != NULL && PyList_Insert(path, 0, place) == 0);
    PyObject *module = PyImport_ImportModule(slash != NULL ? slash + 1 : (*argv)[0]);
    expect_no_error(module != NULL);
    run = PyObject_GetAttrString(module, "run");
    judge = PyObject_GetAttrString(module, "judge");
    fuzzer = PyCFunction_New(&method, NULL);
    expect_no_error(run != NULL && judge != NULL && fuzzer != NULL);
    if (PyObject_HasAttrString(module, "mutate"))
        mutate = PyObject_GetAttrString(module, "mutate");
    expect_no_error(PySys_AddAuditHook(see, NULL) == 0);
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed) {
    if (mutate == NULL)
        return LLVMFuzzerMutate(data, size, most);
    PyObject *made = PyObject_CallFunction(mutate, "y#nIO", data, (Py_ssize_t)size,
                                           (Py_ssize_t)most, seed, fuzzer);
    expect_no_error(made != NULL && PyBytes_Check(made));
    size_t now = (size_t)PyBytes_Size(made);
    fuzz_expect(now <= most);
    memcpy(data, PyBytes_AsString(made), now);
    Py_DECREF(made);
    return now;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    PyObject *bytes = PyBytes_FromStringAndSize((const char *)data, (Py_ssize_t)size);
    expect_no_error(bytes != NULL);
    PyEval_SetTrace(count_line, NULL);
    running = 1;
    PyObject *result = PyObject_CallOneArg(run, bytes);
    running = 0;
    PyEval_SetTrace(NULL, NULL);
    expect_no_error(result != NULL);
    PyObject *judged = PyObject_CallFunctionObjArgs(judge, bytes, result, NULL);
    expect_no_error(judged != NULL);
    Py_DECREF(judged);
    Py_DECREF(result);
    Py_DECREF(bytes);
    return 0;
}
