/*
 * The settlement of docs/settlement.md with everything that may go wrong between a card, two terminals, two dispensers
 * and the center: a cut at any step on either side, and a shim between the contacts that swallows messages and forges
 * what no signature protects. There is one card. It is in one slot at a time, so sessions follow each other and no
 * interleaving is lost.
 *
 *   RECEIPTS          CHARGE is answered with SU over V' and the reference of the new 6M2; else with 9000 alone
 *   SIGNED_REFERENCE  SU of PROVE VALUE covers the reference of 6M2
 *   NAMED_ORDERS      SA covers dispenser and order number, the card shows under SU which order it took last,
 *                     LOAD is answered with a receipt; else a count of loads closes an order
 *   SHIM, LOADS       the shim is there; the dispensers are there
 *   SESSIONS          sessions with cuts and lies, before the undisturbed end
 *
 * References of 6M2 are numbers: each state of the card has its own, as a hash gives it.
 */
#ifndef SESSIONS
#define SESSIONS 3
#endif
#define UNIT 1
#define PENDING_MAX 2
#define TERMINALS 2
#define DISPENSERS 2
#define VALUE_MAX 6
#define STATES_MAX 40

/* What the card keeps: value, reference of 6M2, name of the order that loaded it last. */
byte value = 2, reference = 1, lastOrder = 0;
byte loads = 0;
byte freshReference = 2, freshOrder = 1;

typedef Pending { byte before; byte after };
typedef Journal { byte settled; Pending pending[PENDING_MAX] };
typedef Order { byte name; byte amount; byte before; byte after; byte previousOrder; byte loads };
Journal journal[TERMINALS];
Order order[DISPENSERS];
/* Cash that dispensers have taken, with the value that the card has at the start. */
byte cash = 2;

/* What the center knows from receipts: the state that followed a state, the order that followed an order. */
byte followed[STATES_MAX];
byte orderFollowed[STATES_MAX];

byte session = 0;
bool honest = false;
/* What the reader in whose slot the card is has been shown. */
byte shownValue, shownReference, shownOrder, shownLoads;
byte after, slot, round;
bool heard;

#define PENDING(t) ((journal[t].pending[0].after != 0) + (journal[t].pending[1].after != 0))
#define PENDING_ALL (PENDING(0) + PENDING(1))
#define OPEN (order[0].amount + order[1].amount)
#define SETTLED (journal[0].settled + journal[1].settled)
/* 0 <= D <= pending: nothing is made, and what is missing is written down somewhere. */
#define KEPT (cash >= value + SETTLED && cash <= value + SETTLED + PENDING_ALL * UNIT + OPEN)

#define MAY_CUT (!honest)
#ifdef SHIM
#define MAY_FORGE (!honest)
#else
#define MAY_FORGE false
#endif

/* The terminal's journal drops or settles what the card's reference decides. */
inline decide(t, i, seen) {
  if
  :: journal[t].pending[i].after != 0 && seen == journal[t].pending[i].after ->
     followed[journal[t].pending[i].before] = journal[t].pending[i].after;
     journal[t].settled = journal[t].settled + UNIT;
     journal[t].pending[i].before = 0; journal[t].pending[i].after = 0
  :: journal[t].pending[i].after != 0 && seen == journal[t].pending[i].before ->
     journal[t].pending[i].before = 0; journal[t].pending[i].after = 0
  :: else
  fi
}

/* The center decides a pending charge by the chain of states that receipts show. */
inline decideByChain(t, i) {
  if
  :: journal[t].pending[i].after != 0 &&
     (followed[journal[t].pending[i].after] != 0 ||
      followed[journal[t].pending[i].before] == journal[t].pending[i].after) ->
     journal[t].settled = journal[t].settled + UNIT;
     followed[journal[t].pending[i].before] = journal[t].pending[i].after;
     journal[t].pending[i].before = 0; journal[t].pending[i].after = 0
  :: journal[t].pending[i].after != 0 && followed[journal[t].pending[i].before] != 0 &&
     followed[journal[t].pending[i].before] != journal[t].pending[i].after &&
     followed[journal[t].pending[i].after] == 0 ->
     journal[t].pending[i].before = 0; journal[t].pending[i].after = 0
  :: else
  fi
}

/* PROVE VALUE. Heard is false when the session ends here. */
inline proveValue() {
  shownValue = value; shownReference = reference; shownOrder = lastOrder; shownLoads = loads;
  if
  :: heard = true
  :: MAY_CUT -> heard = false
#ifndef SIGNED_REFERENCE
  /* The reference is under no signature: the shim knows both of a charge that it saw. */
  :: MAY_FORGE && journal[slot].pending[0].after != 0 -> heard = true; shownReference = journal[slot].pending[0].after
  :: MAY_FORGE && journal[slot].pending[0].before != 0 -> heard = true; shownReference = journal[slot].pending[0].before
#endif
  fi
}

/* One unit: journal, CHARGE, the card's write, its answer, journal. */
inline charge(t) {
  heard = false;
  if
  :: PENDING(t) < PENDING_MAX && shownValue >= UNIT && freshReference < STATES_MAX - 1 ->
     after = freshReference; freshReference++;
     if
     :: journal[t].pending[0].after == 0 -> journal[t].pending[0].before = shownReference; journal[t].pending[0].after = after
     :: else -> journal[t].pending[1].before = shownReference; journal[t].pending[1].after = after
     fi;
     if
     :: MAY_CUT                                    /* CHARGE does not arrive, or the card is cut before its write */
#ifndef RECEIPTS
     :: MAY_FORGE -> heard = true                  /* the shim swallows it and answers 9000 */
#endif
     :: reference == shownReference && value >= UNIT ->
        value = value - UNIT; reference = after;
        if
        :: heard = true
        :: MAY_CUT                                 /* the answer does not arrive */
        fi
     /* A card whose state is not the one that was shown never gets here; the terminal believed a lie. */
     :: reference != shownReference
     fi;
     if
     :: heard && MAY_CUT -> heard = false          /* the terminal is cut before its second write */
     :: heard ->
        if
        :: journal[t].pending[0].after == after -> journal[t].pending[0].before = 0; journal[t].pending[0].after = 0
        :: else -> journal[t].pending[1].before = 0; journal[t].pending[1].after = 0
        fi;
        journal[t].settled = journal[t].settled + UNIT;
        followed[shownReference] = after;
        shownReference = after; shownValue = shownValue - UNIT
     :: else
     fi
  :: else
  fi
}

inline terminalSession(t) {
  slot = t;
  proveValue();
  if
  :: heard ->
     decide(t, 0, shownReference); decide(t, 1, shownReference);
     assert(KEPT);
     charge(t);
     assert(KEPT);
     if
     :: heard && !honest -> charge(t); assert(KEPT)
     :: true
     fi
  :: else
  fi
}

/* LOAD of the order that dispenser d has open, on the state that the card has shown. */
inline carryOut(d) {
  if
  :: MAY_CUT                                       /* the center does not answer, or LOAD does not arrive */
  :: reference == shownReference && freshReference < STATES_MAX - 1 ->
     /* The same state is signed once: the center gives the statement that it has made. */
     if
     :: order[d].before == reference && order[d].after != 0
     :: else -> order[d].before = reference; order[d].after = freshReference; freshReference++;
                order[d].loads = loads + 1
     fi;
     if
     :: MAY_CUT                                    /* the card is cut before its write */
     :: value = value + order[d].amount; reference = order[d].after; lastOrder = order[d].name; loads = order[d].loads;
        if
        :: followed[shownReference] = order[d].after; orderFollowed[order[d].previousOrder] = order[d].name;
           order[d].amount = 0; order[d].after = 0; order[d].before = 0
        :: MAY_CUT                                 /* the receipt does not arrive: the order stays open */
        fi
     fi
  :: else
  fi
}

/* Whether the open order was taken: by the card's own signed word, or by the center's chain of orders. */
inline settleOrder(d) {
#ifdef NAMED_ORDERS
  if
  :: shownOrder == order[d].name || orderFollowed[order[d].name] != 0 ->
     /* The last statement is the one that was taken: another was made only after the card had shown that it was not. */
     followed[order[d].before] = order[d].after;
     orderFollowed[order[d].previousOrder] = order[d].name;
     order[d].amount = 0; order[d].after = 0; order[d].before = 0
  :: else ->
     if
     :: shownOrder == order[d].previousOrder -> carryOut(d)
     :: else ->
        if
        :: orderFollowed[order[d].previousOrder] != 0 && orderFollowed[order[d].previousOrder] != order[d].name ->
           order[d].previousOrder = shownOrder; carryOut(d)
        :: else
        fi
     fi
  fi
#else
  /* A count is taken for an identity. */
  if
  :: order[d].loads != 0 && shownLoads >= order[d].loads -> order[d].amount = 0; order[d].after = 0; order[d].before = 0
  :: else -> carryOut(d)
  fi
#endif
}

inline dispenserSession(d) {
  slot = 0;
  shownValue = value; shownReference = reference; shownOrder = lastOrder; shownLoads = loads;
  if
  :: order[d].amount != 0 -> settleOrder(d); assert(KEPT)
  :: else
  fi;
  if
  :: order[d].amount == 0 && value + 1 + d <= VALUE_MAX && (shownReference == reference) ->
     /* The order is written down before the center is asked; d loads 1 + d. */
     order[d].amount = 1 + d; order[d].name = freshOrder; freshOrder++;
     order[d].previousOrder = lastOrder; order[d].before = 0; order[d].after = 0; order[d].loads = loads + 1;
     cash = cash + order[d].amount;
     assert(KEPT);
     shownOrder = lastOrder;
     carryOut(d);
     assert(KEPT)
  :: else
  fi
}

/* Undisturbed: each terminal and each dispenser sees the card, then the center decides what is left. */
inline finish() {
  honest = true;
  /* A state after all others: an empty card is loaded, another is charged at the terminal that it visits. */
#ifdef LOADS
  dispenserSession(0); dispenserSession(1); dispenserSession(0);
#endif
  terminalSession(0); terminalSession(1);
  /* A decision can decide the one before it in the chain, so there are as many rounds as pending charges. */
  round = 0;
  do
  :: round < TERMINALS * PENDING_MAX ->
     decideByChain(0, 0); decideByChain(0, 1); decideByChain(1, 0); decideByChain(1, 1); round++
  :: else -> break
  od;
  assert(KEPT);
  assert(PENDING_ALL == 0 || freshReference >= STATES_MAX - 1 || value < UNIT);
  assert(OPEN == 0);
  assert(PENDING_ALL != 0 || cash == value + SETTLED);
  /* The card is good for a call as long as it has value. */
  assert(value < UNIT || PENDING(0) < PENDING_MAX)
}

active proctype system() {
  do
  :: session < SESSIONS ->
     session++;
     if
     :: terminalSession(0)
     :: terminalSession(1)
#ifdef LOADS
     :: dispenserSession(0)
     :: dispenserSession(1)
#endif
     fi
  :: session == SESSIONS -> break
  od;
  finish()
}
