/* remove_tree.h - remove a folder with all that a program left in it. */
#ifndef REMOVE_TREE_H
#define REMOVE_TREE_H

/* However deep its folders are, and whatever their rights. Links are removed, not followed. Returns
 * 0 or an errno value. */
int remove_tree(const char *path);

#endif
