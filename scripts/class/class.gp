# class.gp - what the pictures of a class share, after plots/style.gp. Names of students and of mistakes hold
# underscores, which are no subscripts.
set label 100 ""
set key off
# size(height): of the SVG's pixels; the PNG has half as many more, as all pictures of the kit.
size(height) = kind eq "svg" ? sprintf("set terminal svg size 900,%d font '%s,15' background 'white' noenhanced", height, font) \
    : sprintf("set terminal pngcairo size 1350,%d font '%s,18' background 'white' noenhanced linewidth 1.4", height * 3 / 2, font)
