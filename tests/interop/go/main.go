// Checks an exported log with the software that checks Go's module mirror: golang.org/x/mod/sumdb.
//
//	check LOG VERIFIER-KEY [OLDER-CHECKPOINT ...]
//
// The checkpoint is opened by note.Open and parsed by tlog.ParseTree. Every entry is proven to be in the tree and its
// proof is checked, over hashes that tlog.TileHashReader takes from the tiles and holds against the root. The tree is
// proven to extend each older checkpoint. Nothing of this is done here. What is ours: the name of a tile's file (the
// module mirror has the height in it, c2sp.org/tlog-tiles has not), entries read off an entry bundle, and a first line
// for ParseTree, which knows only the module mirror's.
package main

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

// logDir reads tiles from a directory.
type logDir string

func (d logDir) Height() int { return height }

func (d logDir) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		data, err := os.ReadFile(d.path(tile.Path()))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func (d logDir) SaveTiles([]tlog.Tile, [][]byte) {}

// path is the glue: tile/8/0/000 of the module mirror is tile/0/000 here, and tile/8/data/000 is tile/entries/000.
func (d logDir) path(name string) string {
	name = strings.Replace(name, fmt.Sprintf("tile/%d/", height), "tile/", 1)
	return filepath.Join(string(d), strings.Replace(name, "tile/data/", "tile/entries/", 1))
}

// entries reads the entry bundle under a tile.
func (d logDir) entries(number int64, width int) ([][]byte, error) {
	data, err := os.ReadFile(d.path(tlog.Tile{H: height, L: -1, N: number, W: width}.Path()))
	if err != nil {
		return nil, err
	}
	var entries [][]byte
	for len(data) >= 2 {
		length := int(binary.BigEndian.Uint16(data))
		if len(data) < 2+length {
			return nil, fmt.Errorf("bundle %d is torn", number)
		}
		entries = append(entries, data[2:2+length])
		data = data[2+length:]
	}
	if len(data) != 0 || len(entries) != width {
		return nil, fmt.Errorf("bundle %d has %d entries, not %d", number, len(entries), width)
	}
	return entries, nil
}

// open verifies a checkpoint and returns the tree that it is about.
func open(path string, verifiers note.Verifiers) (tlog.Tree, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open(text, verifiers)
	if err != nil {
		return tlog.Tree{}, fmt.Errorf("%s: %w", path, err)
	}
	origin, rest, _ := strings.Cut(opened.Text, "\n")
	if origin != opened.Sigs[0].Name {
		return tlog.Tree{}, fmt.Errorf("%s: %s signed for %s", path, opened.Sigs[0].Name, origin)
	}
	return tlog.ParseTree([]byte("go.sum database tree\n" + rest))
}

func check(dir logDir, key string, older []string) error {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return err
	}
	verifiers := note.VerifierList(verifier)
	tree, err := open(filepath.Join(string(dir), "checkpoint"), verifiers)
	if err != nil {
		return err
	}
	hashes := tlog.TileHashReader(tree, dir)
	for first := int64(0); first < tree.N; first += 1 << height {
		width := tree.N - first
		if width > 1<<height {
			width = 1 << height
		}
		entries, err := dir.entries(first>>height, int(width))
		if err != nil {
			return err
		}
		for at, entry := range entries {
			index := first + int64(at)
			proof, err := tlog.ProveRecord(tree.N, index, hashes)
			if err != nil {
				return fmt.Errorf("entry %d: %w", index, err)
			}
			if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entry)); err != nil {
				return fmt.Errorf("entry %d: %w", index, err)
			}
		}
	}
	for _, path := range older {
		old, err := open(path, verifiers)
		if err != nil {
			return err
		}
		proof, err := tlog.ProveTree(tree.N, old.N, hashes)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if err := tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	fmt.Printf("%d entries, %d older checkpoints\n", tree.N, len(older))
	return nil
}

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: check LOG VERIFIER-KEY [OLDER-CHECKPOINT ...]")
		os.Exit(2)
	}
	if err := check(logDir(os.Args[1]), os.Args[2], os.Args[3:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
