/* task.h - what a worker does in this lesson: it gets a number and gives back the next one. */
#ifndef LESSON_TASK_H
#define LESSON_TASK_H

/* Each starts one worker, hands it the number, waits for its answer and its end.
 * Returns 0 and the answer, or an errno value. */
int ask_thread(long number, long *answer);  /* threads.c */
int ask_process(long number, long *answer); /* processes.c */

#endif
