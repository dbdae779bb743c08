// Undefines what the file that includes leaves_body.h defines for one instruction set.
#undef LEAF
#undef LEAF_TARGET
#undef LANES
#undef PA_SECOND
#undef V
#undef v_load
#undef v_all
#undef v_add
#undef v_subtract
#undef v_multiply_add
#undef v_min
#undef v_max
#undef v_size
#undef v_or
#undef v_add_unequal
#undef v_signs
