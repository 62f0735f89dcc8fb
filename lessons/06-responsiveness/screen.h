/* screen.h - draws views on the terminal. Only screen.c calls ncurses, and in each kind only one
 * thread of one process calls screen.c: ncurses keeps what it believes to be on the screen in
 * variables of its own, without a lock.
 */
#ifndef SCREEN_H
#define SCREEN_H

#include "document.h"

/* Whether standard input and output are a terminal; says so where they are not. */
bool screen_exists(void);

/* Takes the terminal over. Says why it cannot. Returns 0 or an errno value. */
int screen_open(void);

/* Gives the terminal back as it was. Harmless where it was not taken over. */
void screen_close(void);

/* Shows a view; only what differs from the last one is sent to the terminal. */
void screen_show(const struct view *view);

/* For when the process that had taken the terminal over has died: remember its state beforehand,
 * and bring it back. */
void screen_remember(void);
void screen_restore(void);

/* The size of the terminal, without ncurses: any thread may ask. 24 x 80 where it has none. */
void screen_size(int *rows, int *columns);

#endif
