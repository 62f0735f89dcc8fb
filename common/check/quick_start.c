/* quick_start.c - linked into every Criterion program. Criterion starts libgit2 (for differences of
 * texts, which no test here asks for), and that reads all certificates of the machine: 15 ms, for
 * each program and again for each of its tests. So these stand in the place of libgit2's own.
 */
int git_libgit2_init(void);
int git_libgit2_shutdown(void);

int git_libgit2_init(void) {
    return 1;
}

int git_libgit2_shutdown(void) {
    return 0;
}
