# make advise CMD='...' and make compare A='...' B='...'; what they read stands in scripts/advise.sh.
.PHONY: advise compare
advise compare: export CMD := $(CMD)
advise compare: export A := $(A)
advise compare: export B := $(B)
advise compare: export PREPARE := $(PREPARE)
advise compare:
	$(AGAIN)@exec scripts/advise.sh $@
