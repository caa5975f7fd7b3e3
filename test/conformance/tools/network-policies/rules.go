package main

import (
	"context"
	"fmt"
	"net/netip"
	"os/exec"
	"strings"
)

const (
	judged = "POLICIES-JUDGED"
	out    = "POLICIES-OUT"
)

// fillQueue sends the first packet of each connection from or to a pod to the queue: what is forwarded or sent after the addresses of Services were
// translated and before the source is masqueraded, and what pods send to the node itself. The node's own daemons, which run as root, reach
// every pod, as the kubelet's probes must. The rules stay when the program ends, so that a node without it is closed.
func fillQueue(ctx context.Context, pods netip.Prefix, queue int) error {
	lines := []string{
		"*mangle",
		":" + judged + " - [0:0]",
		":" + out + " - [0:0]",
		fmt.Sprintf("-A %s -m conntrack --ctstate ESTABLISHED,RELATED -j RETURN", judged),
		fmt.Sprintf("-A %s -s %s -j NFQUEUE --queue-num %d", judged, pods, queue),
		fmt.Sprintf("-A %s -d %s -j NFQUEUE --queue-num %d", judged, pods, queue),
		fmt.Sprintf("-A %s -m owner --uid-owner 0 -j RETURN", out),
		fmt.Sprintf("-A %s -j %s", out, judged),
		"COMMIT",
		"",
	}
	restore := exec.CommandContext(ctx, "iptables-restore", "--wait", "--noflush")
	restore.Stdin = strings.NewReader(strings.Join(lines, "\n"))
	if err := execute(restore); err != nil {
		return err
	}
	for hook, chain := range map[string]string{"POSTROUTING": out, "INPUT": judged} {
		if exec.CommandContext(ctx, "iptables", "--wait", "-t", "mangle", "-C", hook, "-j", chain).Run() == nil {
			continue
		}
		if err := execute(exec.CommandContext(ctx, "iptables", "--wait", "-t", "mangle", "-I", hook, "-j", chain)); err != nil {
			return err
		}
	}
	return nil
}

func execute(command *exec.Cmd) error {
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", command, err, strings.TrimSpace(string(output)))
	}
	return nil
}
