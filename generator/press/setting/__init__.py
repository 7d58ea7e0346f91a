"""Chinese line setting: what characters may do, where lines end, how each fills its measure."""
