/* tiny.c - the smallest ordinary program: what posix_spawn starts in lesson 2. */
int main(void) {
    return 0;
}
