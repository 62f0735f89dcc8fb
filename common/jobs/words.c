/* words.c - the vocabulary of text.c, the frequent words first, as Zipf's law wants them.
 *
 * The first half follows the usual frequency lists of written English. The rest are rarer words,
 * many of them from these lessons, whose order means little.
 */
#include "jobs/text.h"

const char text_words[] =
    "the of and to a in is that it for was on as with be by at this have from or an are not they "
    "which one you were all her she there would their we him been has when who will no more if "
    "out so up said what its about than into them can only other time new some could these two "
    "may first then do any like my now over such our man me even most made after also did many "
    "off before must well back through years where much your way down should because long each "
    "just state those people too mister how little good world make very year still see own work "
    "men day get here old between both life being under three never know same last another while "
    "us might great go come since against right came take used himself few house use place during "
    "high without again home around small however found part school every once general left "
    "number course war until always away something fact water though public less put thing think "
    "almost hand enough far took head yet government system better set told nothing night end why "
    "called eyes find going look asked later knew point next program city business give group "
    "toward young let days room word side social given present several order national second "
    "possible rather face per among form often important things early white case large big become "
    "need four within felt along children saw best church ever least power development light "
    "thought seemed family interest want members mind area country others turned although service "
    "open done began problem kind different certain thread process memory machine computer kernel "
    "wait lock share table stack heap page cache signal pipe queue socket buffer file reader "
    "writer worker parent child start finish measure count result answer question reason lesson "
    "teacher student class letter paper book line picture window door street river mountain "
    "forest garden summer winter morning evening minute hour month clock bell voice music song "
    "story history science nature earth stone iron silver gold glass wood fire wind rain snow "
    "cloud star moon island ocean ship train road bridge market price money bank trade office "
    "factory engine wheel wire spark current pressure surface distance speed weight balance "
    "figure pattern colour shadow mirror circle corner centre border valley village castle tower "
    "kitchen tablecloth breakfast dinner bread butter apple sugar coffee bottle basket needle "
    "threadbare ribbon leather feather carefully slowly quickly quietly suddenly perhaps indeed "
    "therefore otherwise nevertheless sometimes together separately independent concurrent "
    "parallel sequential shared private virtual physical address scheduler interrupt exception "
    "register instruction processor compiler library function variable pointer structure "
    "allocation collision contention throughput latency bandwidth overhead isolation "
    "communication synchronisation creation termination inheritance";
