package tickets

import (
	"context"
	"fmt"
)

// Notifications returns up to limit notifications of the agent with an id below before (0: the newest),
// newest first. Those about tickets that the agent may no longer see are left out.
func (d *Desk) Notifications(ctx context.Context, by Actor, before int64, limit int) ([]Notification, error) {
	q := by.scope(d.db.Read(ctx).Table("notifications AS n").Select("n.*").
		Joins("LEFT JOIN tickets t ON t.id = n.ticket_id").Where("n.agent_id = ?", by.ID))
	if before > 0 {
		q = q.Where("n.id < ?", before)
	}
	var all []Notification
	if err := q.Order("n.id DESC").Limit(limit).Scan(&all).Error; err != nil {
		return nil, fmt.Errorf("read notifications: %w", err)
	}
	return all, nil
}

// NotificationCap bounds the counter of unread notifications.
const NotificationCap = 100

// UnreadNotifications counts the agent's unread notifications, no further than NotificationCap.
func (d *Desk) UnreadNotifications(ctx context.Context, by Actor) (int, error) {
	db := d.db.Read(ctx)
	unread := by.scope(db.Table("notifications AS n").Select("1").
		Joins("LEFT JOIN tickets t ON t.id = n.ticket_id").Where("n.agent_id = ? AND n.read_at IS NULL", by.ID)).Limit(NotificationCap)
	var n int
	if err := db.Raw("SELECT count(*) FROM (?) AS n", unread).Scan(&n).Error; err != nil {
		return 0, fmt.Errorf("count notifications: %w", err)
	}
	return n, nil
}

// ReadNotifications marks notifications of the agent as read: those named, or all when ids is nil.
// Ids of others are no fault and change nothing.
func (d *Desk) ReadNotifications(ctx context.Context, by Actor, ids []int64) error {
	q := d.db.Read(ctx).Table("notifications").Where("agent_id = ? AND read_at IS NULL", by.ID)
	if ids != nil {
		q = q.Where("id IN ?", withNone(ids))
	}
	if err := q.Update("read_at", d.now()).Error; err != nil {
		return fmt.Errorf("mark notifications read: %w", err)
	}
	return nil
}

// NotificationsByID returns notifications of whatever agents, for the live feed, which sends each to its
// agent.
func (d *Desk) NotificationsByID(ctx context.Context, ids []int64) ([]Notification, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var all []Notification
	if err := d.db.Read(ctx).Find(&all, "id IN ?", ids).Error; err != nil {
		return nil, fmt.Errorf("read notifications: %w", err)
	}
	return all, nil
}
