// Package sequence holds the cadence as one graph document: nodes, edges and
// ports, the rules that make a graph publishable, its linear view for Quick
// Mode, and the five templates.
//
// A Graph is a plain value. Drafts are edited as graphs; publishing freezes one
// as a version, and each enrollment walks the version it is pinned to. Ids of
// nodes, edges and ports are stable: renaming or moving a node never rewires
// anything. Layout is where a node is drawn and means nothing to execution.
package sequence
